// What the account is protected by: each way of proving who one is, when it was added and last used, and where to change it.
import type { ComponentChildren } from "preact";
import { EndOthers } from "./end_others.tsx";
import { countCodes, howProtected } from "./factor_words.ts";
import { LastUsed } from "./last_used.tsx";
import { Moment } from "./moment.tsx";
import { Notice } from "./notice.tsx";

/** A passkey as it is shown. Times are ISO 8601. */
export interface ShownPasskey {
  /** Names it in addresses. */
  id: string;
  /** What its owner calls it. */
  name: string;
  /** When it was added. */
  addedAt: string;
  /** When it was last used, or null. */
  lastUsedAt: string | null;
  /** Whether it can be on several devices. */
  synced: boolean;
  /** Whether a copy of it seems to be in use. */
  copied: boolean;
}

/** The factors of an account as they are shown. */
export interface SecurityOverviewProps {
  /** Whether there is a password. */
  password: boolean;
  /** The passkeys. */
  passkeys: ShownPasskey[];
  /** The authenticator app, or null. */
  app: { addedAt: string; lastUsedAt: string } | null;
  /** How many recovery codes are unused; null where there are none to have. */
  codesLeft: number | null;
  /** What just happened. */
  notice?: string;
  /** Whether to offer to log out other devices: a factor was just added or taken away, and there are some. */
  endOthers: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The page of factors, without its frame.
 *
 * @param props the factors
 * @returns heading and one section for each kind
 */
export function SecurityOverview(props: SecurityOverviewProps) {
  const { passkeys, app, codesLeft, notice, now } = props;
  const second = app !== null || passkeys.length > 0;
  return (
    <section class="security">
      <h1>Security</h1>
      <p class="lead">
        {howProtected(second, props.password)}
      </p>
      {notice && <Notice>{notice}</Notice>}
      {props.endOthers && <EndOthers />}
      <Part title="Password">
        <p>{props.password ? "Set." : "None. You log in without one."}</p>
        {props.password && (
          <a class="button" href="/account/password">Change password</a>
        )}
      </Part>
      <Part title="Passkeys">
        <div>
          <p>
            A passkey is kept by your device or your password manager, and is
            used with a finger, a face or a PIN. It cannot be guessed, and it
            works on this site only.
          </p>
          {passkeys.length > 0 && (
            <ul class="passkeys" role="list">
              {passkeys.map((each) => (
                <PasskeyRow key={each.id} passkey={each} now={now} />
              ))}
            </ul>
          )}
        </div>
        <a class="button" href="/account/security/passkeys/new">
          Add a passkey
        </a>
      </Part>
      <Part title="Authenticator app">
        <p>
          {app
            ? (
              <>
                Set up on <Moment at={app.addedAt} />.{" "}
                <LastUsed at={app.lastUsedAt} now={now} />
              </>
            )
            : "An app on your telephone shows a new code every 30 seconds, which is asked for as a second step."}
        </p>
        <a class="button" href="/account/security/authenticator">
          {app ? "Manage" : "Set up an app"}
        </a>
      </Part>
      <Part title="Recovery codes">
        <p>{codesLeft === null ? NO_CODES : countCodes(codesLeft)}</p>
        {codesLeft !== null && (
          <a class="button" href="/account/security/recovery-codes">
            Make new codes
          </a>
        )}
      </Part>
    </section>
  );
}

const NO_CODES =
  "You get ten with your first passkey or authenticator app, for when it is lost.";

function Part(
  { title, children }: { title: string; children: ComponentChildren },
) {
  const id = title.toLowerCase().replaceAll(" ", "-");
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div class="part-body">{children}</div>
    </section>
  );
}

function PasskeyRow({ passkey, now }: { passkey: ShownPasskey; now: number }) {
  return (
    <li>
      <div>
        <p class="passkey-name">
          <a href={`/account/security/passkeys/${passkey.id}`}>
            {passkey.name}
          </a>
        </p>
        <p class="hint">
          Added on <Moment at={passkey.addedAt} />.{" "}
          <LastUsed at={passkey.lastUsedAt} now={now} />{" "}
          {passkey.synced ? "Synced between devices." : "On one device only."}
        </p>
        {passkey.copied && (
          <p class="error">
            It was used by something else, as a copy of it would be. Remove it
            and add a new one.
          </p>
        )}
      </div>
    </li>
  );
}
