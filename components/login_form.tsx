// The way in. A failed attempt keeps the address and drops the password, and says the same whether or not the address is
// known.
import { PasskeyButton } from "../islands/passkey_button.tsx";
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { Notice } from "./notice.tsx";
import { type ProviderLink, ProviderLinks } from "./provider_links.tsx";

/** State of the form between two attempts. */
export interface LoginFormProps {
  /** What was typed before; never the password. */
  values?: { email?: string; remember?: boolean };
  /** Messages by field (`email`, `password`) or for the whole form (`form`). */
  errors?: FieldErrors;
  /** Checked path to go to afterwards, sent along as a hidden field. */
  next?: string;
  /** Whether a passkey was just refused, so that none is offered unasked. */
  passkeyRefused?: boolean;
  /** What just happened, such as "You are logged out everywhere." */
  notice?: string;
  /** Whether mail reaches anybody: links by mail are offered only then. */
  mail?: boolean;
  /** Providers to log in through instead. */
  providers?: readonly ProviderLink[];
}

const ORDER = ["email", "password"];

/**
 * The log-in form, posted to `/login`.
 *
 * @param props state of the form
 * @returns heading, notice, error summary and form
 */
export function LoginForm(
  { values, errors, next, notice, passkeyRefused, mail, providers }:
    LoginFormProps,
) {
  const wrong = firstWrong(errors, ORDER) ??
    (errors?.form ? "password" : undefined);
  const signUp = next ? `/signup?next=${encodeURIComponent(next)}` : "/signup";
  return (
    <section class="spread">
      <div class="side">
        <h1>Log in</h1>
        <p class="side-note">
          This device then appears on your account page. From there, or from any
          other device of yours, you can log it out.
        </p>
      </div>
      <div class="form">
        {notice && <Notice>{notice}</Notice>}
        <ErrorSummary errors={errors} order={ORDER} />
        <form method="post" action="/login">
          {next && <input type="hidden" name="next" value={next} />}
          <Field
            name="email"
            label="Email address"
            type="email"
            autocomplete="username webauthn"
            value={values?.email}
            error={errors?.email}
            focus={wrong === "email"}
            maxlength={254}
          />
          <Field
            name="password"
            label="Password"
            type="password"
            autocomplete="current-password"
            error={errors?.password}
            focus={wrong === "password"}
            describedBy={errors?.form && "form-errors"}
          />
          <label class="check">
            <input
              type="checkbox"
              name="remember"
              value="on"
              checked={values?.remember}
            />
            <span>Keep me logged in after the browser closes</span>
          </label>
          <button type="submit" class="button primary">Log in</button>
        </form>
        {mail && <ByMail next={next} />}
        <p class="or">or</p>
        <PasskeyButton
          purpose="log-in"
          action="/login/passkey"
          label="Log in with a passkey"
          otherwise="To log in with a passkey, turn on script in this browser."
          fields={next ? { next } : undefined}
          checks={["remember"]}
          autofill={!passkeyRefused}
        />
        <ProviderLinks links={providers} alone />
        <p class="aside">
          New here? <a href={signUp}>Sign up</a>
        </p>
      </div>
    </section>
  );
}

function ByMail({ next }: { next?: string }) {
  const link = next
    ? `/login/email?next=${encodeURIComponent(next)}`
    : "/login/email";
  return (
    <p class="aside by-mail">
      <a href="/password/forgot">Forgot your password?</a>
      <a href={link}>Email me a link</a>
    </p>
  );
}
