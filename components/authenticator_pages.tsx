// Setting an authenticator app up, and looking after one that is there.
import { ofLastFactor } from "./factor_words.ts";
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors } from "./form_errors.tsx";
import { LastUsed } from "./last_used.tsx";
import { Moment } from "./moment.tsx";
import { Notice } from "./notice.tsx";
import { QrCode } from "./qr_code.tsx";

/** State of the set-up between two attempts. */
export interface AuthenticatorSetupProps {
  /** What the QR code holds. */
  uri: string;
  /** The same to be typed. */
  secret: string;
  /** What the form carries, sealed. */
  sealed: string;
  /** Messages for the code (`code`). */
  errors?: FieldErrors;
  /** What just happened. */
  notice?: string;
}

/**
 * The set-up, posted to its own address.
 *
 * @param props state of the form
 * @returns heading, QR code, key and form
 */
export function AuthenticatorSetup(props: AuthenticatorSetupProps) {
  const { uri, secret, sealed, errors, notice } = props;
  return (
    <section class="form">
      <h1>Set up an authenticator app</h1>
      <p class="lead">
        Any app that shows six digits will do, and many password managers can do
        it too. From then on a code is asked for as a second step when you log
        in.
      </p>
      {notice && <Notice>{notice}</Notice>}
      <ErrorSummary errors={errors} order={["code"]} />
      <ol class="steps">
        <li>
          <p>Let the app scan this code.</p>
          <QrCode
            text={uri}
            label="An image of the key, for your app to scan"
          />
          <p>
            No camera? Type this key into the app instead:
          </p>
          <p class="secret">
            <code>{secret}</code>
          </p>
        </li>
        <li>
          <p>Enter the six digits that it shows.</p>
          <form method="post" action="/account/security/authenticator">
            <input type="hidden" name="setup" value={sealed} />
            <Field
              name="code"
              label="Code"
              type="text"
              inputmode="numeric"
              autocomplete="one-time-code"
              error={errors?.code}
              focus={errors?.code !== undefined || notice !== undefined}
              maxlength={20}
            />
            <button type="submit" class="button primary">Set up the app</button>
          </form>
        </li>
      </ol>
      <p class="aside">
        <a href="/account/security">Back to security</a>
      </p>
    </section>
  );
}

/** An authenticator app that is there. */
export interface AuthenticatorPageProps {
  /** When it was set up, as ISO 8601. */
  addedAt: string;
  /** When it was last used, as ISO 8601. */
  lastUsedAt: string;
  /** Whether it is the last second factor. */
  last: boolean;
  /** Whether there is a password. */
  password: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The page of the app: when it was used, and away with it.
 *
 * @param props the app
 * @returns heading, facts and a form
 */
export function AuthenticatorPage(
  { addedAt, lastUsedAt, last, password, now }: AuthenticatorPageProps,
) {
  return (
    <section class="form">
      <h1>Authenticator app</h1>
      <p class="lead">
        Set up on <Moment at={addedAt} />.{" "}
        <LastUsed at={lastUsedAt} now={now} />
      </p>
      <p>
        For another app or telephone, remove this one and set the other one up.
      </p>
      <section class="part" aria-labelledby="remove">
        <h2 id="remove">Remove it</h2>
        <p>
          {last
            ? ofLastFactor(password)
            : "Its codes are not asked for any more. Your passkeys stay."}
        </p>
        <form method="post" action="/account/security/authenticator/remove">
          <button type="submit" class="button danger">Remove the app</button>
        </form>
      </section>
      <p class="aside">
        <a href="/account/security">Back to security</a>
      </p>
    </section>
  );
}
