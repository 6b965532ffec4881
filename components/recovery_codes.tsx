// Recovery codes: shown once, after they were made, and asked about before new ones void the old.
import { EndOthers } from "./end_others.tsx";
import { countCodes } from "./factor_words.ts";

/** Codes that were just made, and because of what. */
export interface NewCodesProps {
  /** The codes. */
  codes: readonly string[];
  /** What was done, such as `Your passkey is added.` */
  done: string;
  /** Whether to offer to log out other devices: there are some. */
  endOthers: boolean;
}

/**
 * The codes, for the only time.
 *
 * @param props the codes
 * @returns heading, list and what to do with them
 */
export function NewCodes({ codes, done, endOthers }: NewCodesProps) {
  return (
    <section class="form codes">
      <h1>Your recovery codes</h1>
      <p class="notice" role="status">{done}</p>
      <p class="lead">
        Print these, or put them into a password manager, and not on the device
        that they are to replace. Each lets you in once when your passkey or app
        is lost. They are shown now and never again.
      </p>
      <ol class="code-list">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="answers">
        <form method="post" action="/account/security/recovery-codes/file">
          <input type="hidden" name="codes" value={codes.join(" ")} />
          <button type="submit" class="button">Download them</button>
        </form>
        <a class="button primary" href="/account/security">I have kept them</a>
      </div>
      {endOthers && <EndOthers />}
    </section>
  );
}

/**
 * The page that asks before new codes are made.
 *
 * @param props `left`: how many of the present ones are unused
 * @returns heading, what happens, and a form with one button
 */
export function RenewCodes({ left }: { left: number }) {
  return (
    <section class="form">
      <h1>Make new recovery codes</h1>
      <p class="lead">
        {countCodes(left)}{" "}
        The new ones take the place of all of them, so throw the old ones away.
      </p>
      <form method="post" action="/account/security/recovery-codes">
        <div class="answers">
          <button type="submit" class="button">Make ten new codes</button>
          <a class="button" href="/account/security">Cancel</a>
        </div>
      </form>
    </section>
  );
}
