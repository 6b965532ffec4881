// A new password in the place of a forgotten one. It says beforehand that every device is logged out, and that one logs in
// afterwards.
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { CodeField } from "./link_form.tsx";
import { PASSWORD_HINT } from "./sign_up_form.tsx";
import { SidePage } from "./side_page.tsx";
import { WhosePassword } from "./whose_password.tsx";

/** State of the form between two attempts. */
export interface ResetFormProps {
  /** Whether the code is needed that another browser shows. */
  needsCode: boolean;
  /** Address of the account, so that the password manager files the new password under it. */
  email?: string;
  /** What was typed of it before. */
  code?: string;
  /** Messages by field (`code`, `password`). */
  errors?: FieldErrors;
}

const ORDER = ["code", "password"];

/**
 * The form to choose a new password, posted to its own address.
 *
 * @param props state of the form
 * @returns heading, error summary and form
 */
export function ResetForm({ needsCode, email, code, errors }: ResetFormProps) {
  return (
    <SidePage
      title="Choose a new password"
      lead="It logs out every device of yours. Then log in with it."
    >
      <ErrorSummary errors={errors} order={ORDER} />
      <form method="post">
        <WhosePassword email={email} />
        {needsCode && <CodeField errors={errors} value={code} />}
        <Field
          name="password"
          label="New password"
          type="password"
          autocomplete="new-password"
          hint={PASSWORD_HINT}
          error={errors?.password}
          focus={firstWrong(errors, ORDER) === "password"}
        />
        <button type="submit" class="button primary">Change password</button>
      </form>
    </SidePage>
  );
}
