// Changing the password. It says beforehand what else happens: every other device is logged out.
import { Field } from "./field.tsx";
import { ForgotPassword } from "./forgot_password.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { Notice } from "./notice.tsx";
import { PASSWORD_HINT } from "./sign_up_form.tsx";
import { WhosePassword } from "./whose_password.tsx";

/** State of the form between two attempts. */
export interface PasswordFormProps {
  /** Messages by field (`current`, `password`) or for the whole form (`form`). */
  errors?: FieldErrors;
  /** What just happened. */
  notice?: string;
  /** Address of the account, so that the password manager files the new password under it. */
  email?: string;
  /** Whether there is none yet, so that none is asked for. */
  first?: boolean;
  /** Whether a new one can be chosen by mail. */
  mail?: boolean;
}

const ORDER = ["current", "password"];

/**
 * The change-password form, posted to `/account/password`.
 *
 * @param props state of the form
 * @returns heading, error summary and form
 */
export function PasswordForm(
  { errors, notice, email, first, mail }: PasswordFormProps,
) {
  const wrong = firstWrong(errors, ORDER);
  return (
    <section class="form">
      <h1>Password</h1>
      <p class="lead">
        {first
          ? "You have none, since you log in through a linked account. If you set one, you can log in with it too; every other device is logged out."
          : "Changing it logs out every other device. This one stays logged in."}
      </p>
      {notice && <Notice>{notice}</Notice>}
      <ErrorSummary errors={errors} order={ORDER} />
      <form method="post" action="/account/password">
        <WhosePassword email={email} />
        {!first && (
          <Field
            name="current"
            label="Current password"
            type="password"
            autocomplete="current-password"
            error={errors?.current}
            focus={wrong === "current"}
          />
        )}
        <Field
          name="password"
          label={first ? "Password" : "New password"}
          type="password"
          autocomplete="new-password"
          hint={PASSWORD_HINT}
          error={errors?.password}
          focus={wrong === "password"}
        />
        <button type="submit" class="button primary">
          {first ? "Set password" : "Change password"}
        </button>
        {!first && mail && <ForgotPassword />}
      </form>
    </section>
  );
}
