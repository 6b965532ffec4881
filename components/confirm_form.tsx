// Asking for proof again before something sensitive. It says why, and that nothing has been done yet.
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { type ProviderLink, ProviderLinks } from "./provider_links.tsx";

/** State of the form between two attempts. */
export interface ConfirmFormProps {
  /** Messages by field (`password`) or for the whole form (`form`). */
  errors?: FieldErrors;
  /** Checked path to go to afterwards, sent along as a hidden field. */
  next: string;
  /** Address of the account, so that the password manager finds the password. */
  email?: string;
  /** Whether there is none, so that none is asked for. */
  noPassword?: boolean;
  /** Providers to confirm through. */
  providers?: readonly ProviderLink[];
}

const ORDER = ["password"];

/**
 * The form that asks for proof, posted to `/account/confirm`.
 *
 * @param props state of the form
 * @returns heading, error summary and form
 */
export function ConfirmForm(
  { errors, next, email, noPassword, providers }: ConfirmFormProps,
) {
  return (
    <section class="form">
      <h1>Confirm that it is you</h1>
      <p class="lead">
        You logged in a while ago. Before you change who can get into your
        account,{" "}
        {noPassword ? "say again who you are." : "give your password again."}
        {" "}
        Nothing has been done yet.
      </p>
      <ErrorSummary errors={errors} order={ORDER} />
      {!noPassword && <PasswordAgain {...{ errors, next, email }} />}
      <ProviderLinks links={providers} verb="Confirm with" alone={noPassword} />
      <p class="aside">
        <a href="/account">Back to your devices</a>
      </p>
    </section>
  );
}

function PasswordAgain(
  { errors, next, email }: Pick<ConfirmFormProps, "errors" | "next" | "email">,
) {
  return (
    <form method="post" action="/account/confirm">
      <input type="hidden" name="next" value={next} />
      {email && (
        <input
          type="email"
          name="username"
          value={email}
          autocomplete="username"
          hidden
          readonly
        />
      )}
      <Field
        name="password"
        label="Password"
        type="password"
        autocomplete="current-password"
        error={errors?.password}
        focus={firstWrong(errors, ORDER) === "password"}
      />
      <button type="submit" class="button primary">Confirm</button>
    </form>
  );
}
