// Asking for a mail: one address. The answer is the same whether or not the address has an account.
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { Notice } from "./notice.tsx";
import { SidePage } from "./side_page.tsx";

/** State of the form between two attempts. */
export interface MailFormProps {
  /** What was typed before. */
  email?: string;
  /** Messages by field (`email`). */
  errors?: FieldErrors;
  /** What just happened. */
  notice?: string;
  /** Checked path to go to afterwards, sent along as a hidden field. */
  next?: string;
}

/** What a form asks for. */
export interface MailFormWords {
  /** The heading. */
  title: string;
  /** What will come. */
  lead: string;
  /** The words on the button. */
  button: string;
  /** Where it is posted to. */
  action: string;
}

/**
 * A form that asks for a mail.
 *
 * @param props words and state of the form
 * @returns heading, error summary and form
 */
export function MailForm(props: MailFormProps & MailFormWords) {
  const { title, lead, button, action, email, errors, notice, next } = props;
  return (
    <SidePage title={title} lead={lead}>
      {notice && <Notice>{notice}</Notice>}
      <ErrorSummary errors={errors} order={["email"]} />
      <form method="post" action={action}>
        {next && <input type="hidden" name="next" value={next} />}
        <Field
          name="email"
          label="Email address"
          type="email"
          autocomplete="username"
          value={email}
          error={errors?.email}
          focus={firstWrong(errors, ["email", "form"]) !== undefined}
          describedBy={errors?.form && "form-errors"}
          maxlength={254}
        />
        <button type="submit" class="button primary">{button}</button>
      </form>
      <p class="aside">
        <a href="/login">Log in with your password</a>
      </p>
    </SidePage>
  );
}
