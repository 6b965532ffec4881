// The address of the account: which one it is, whether it is confirmed, and another one. While a mail is on its way, the code
// of this browser stands here.
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { CodeShown } from "./mail_sent.tsx";
import { Notice } from "./notice.tsx";

/** State of the page. */
export interface AddressFormProps {
  /** The address, empty where there is none. */
  email: string;
  /** Whether it is confirmed. */
  confirmed: boolean;
  /** Whether the password is asked for. */
  asksPassword: boolean;
  /** What the form brings instead, where proof was given on the way to it. */
  draft?: string;
  /** What was typed before. */
  typed?: string;
  /** The code of this browser, if it has asked for a mail. */
  code?: string;
  /** Messages by field (`email`, `current`). */
  errors?: FieldErrors;
  /** What just happened. */
  notice?: string;
}

const ORDER = ["email", "current"];

/**
 * The page of the address, its form posted to `/account/email`.
 *
 * @param props state of the page
 * @returns heading, the address and the form
 */
export function AddressForm(props: AddressFormProps) {
  const { email, confirmed, asksPassword, draft, typed, code, errors, notice } =
    props;
  const wrong = firstWrong(errors, ORDER);
  return (
    <section class="form">
      <h1>Email address</h1>
      <p class="lead">{inWords(email, confirmed)}</p>
      {notice && <Notice>{notice}</Notice>}
      {code && <CodeShown code={code} />}
      {email !== "" && !confirmed && (
        <form method="post" action="/account/email/confirm" class="resend">
          <button type="submit" class="button">
            Mail me a link to confirm
          </button>
        </form>
      )}
      <h2>{email === "" ? "Add one" : "Change it"}</h2>
      <p>
        The new address counts once you have opened the link that we mail to it.
        {email !== "" &&
          " The old one is told, and can undo the change for 3 days."}
      </p>
      <ErrorSummary errors={errors} order={ORDER} />
      <form method="post" action="/account/email">
        <Field
          name="email"
          label="New email address"
          type="email"
          autocomplete="email"
          value={typed}
          error={errors?.email}
          focus={wrong === "email"}
          maxlength={254}
        />
        {draft && <input type="hidden" name="draft" value={draft} />}
        {asksPassword && (
          <Field
            name="current"
            label="Current password"
            type="password"
            autocomplete="current-password"
            error={errors?.current}
            focus={wrong === "current"}
          />
        )}
        <button type="submit" class="button primary">
          Mail a link to the new address
        </button>
      </form>
    </section>
  );
}

function inWords(email: string, confirmed: boolean): string {
  if (email === "") return "Your account has no address yet.";
  return confirmed
    ? `${email} is confirmed: links and notices reach you there.`
    : `${email} is not confirmed yet.`;
}
