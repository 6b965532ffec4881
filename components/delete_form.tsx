// The last question before an account is deleted. It says plainly what goes, what stays, and that it cannot be undone.
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { Notice } from "./notice.tsx";
import { WhosePassword } from "./whose_password.tsx";

/** State of the form between two attempts. */
export interface DeleteFormProps {
  /** Messages by field (`password`) or for the whole form (`form`). */
  errors?: FieldErrors;
  /** Address of the account; empty where it has none. */
  email: string;
  /** Whether the password is asked for. */
  asksPassword: boolean;
  /** What the form brings instead, where proof was given on the way to it. */
  draft?: string;
  /** What just happened. */
  notice?: string;
}

const ORDER = ["password"];

/**
 * The form that deletes an account, posted to `/account/delete`.
 *
 * @param props state of the form
 * @returns heading, what happens, error summary and form
 */
export function DeleteForm(
  { errors, email, asksPassword, draft, notice }: DeleteFormProps,
) {
  return (
    <section class="form">
      <h1>Delete your account</h1>
      <p class="lead">This happens at once, and nobody can undo it.</p>
      {notice && <Notice>{notice}</Notice>}
      <ul class="plain">
        <li>You are logged out on every device, this one too.</li>
        <li>
          Your name,{" "}
          {email ? "address, " : ""}password, passkeys, linked accounts and
          activity are deleted.
        </li>
        {email && (
          <li>
            The address <strong>{email}</strong>{" "}
            is free again: anybody who reads its mail can sign up with it.
          </li>
        )}
        <li>
          The log of this site still says what happened, when, and from which
          device and network address. It names accounts by a number, and no
          person.
        </li>
      </ul>
      <ErrorSummary errors={errors} order={ORDER} />
      <form method="post" action="/account/delete">
        <WhosePassword email={email} />
        {draft && <input type="hidden" name="draft" value={draft} />}
        {asksPassword && (
          <Field
            name="password"
            label="Password"
            type="password"
            autocomplete="current-password"
            error={errors?.password}
            focus={firstWrong(errors, ORDER) === "password"}
          />
        )}
        <button type="submit" class="button danger solid">
          Delete my account
        </button>
      </form>
      <p class="aside">
        <a href="/account/data">Keep it, and go back</a>
      </p>
    </section>
  );
}
