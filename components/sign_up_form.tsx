// A new account: three fields, no password puzzles. Length is the only rule, besides not being a password that everyone
// tries first.
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { type ProviderLink, ProviderLinks } from "./provider_links.tsx";

/** What a new password has to be, in words; the same wherever one is chosen. */
export const PASSWORD_HINT =
  "At least 8 characters. Long is better than complicated.";

/**
 * Where a browser stops taking a name. It counts UTF-16 units and the server
 * characters, of which it takes 80, so a browser cuts nothing that is allowed.
 */
const MAX_NAME_UNITS = 160;

/** State of the form between two attempts. */
export interface SignUpFormProps {
  /** What was typed before; never the password. */
  values?: { name?: string; email?: string };
  /** Messages by field (`name`, `email`, `password`) or for the whole form (`form`). */
  errors?: FieldErrors;
  /** Checked path to go to afterwards, sent along as a hidden field. */
  next?: string;
  /** Providers to come by instead. */
  providers?: readonly ProviderLink[];
}

const ORDER = ["name", "email", "password"];

/**
 * The sign-up form, posted to `/signup`.
 *
 * @param props state of the form
 * @returns heading, error summary and form
 */
export function SignUpForm(
  { values, errors, next, providers }: SignUpFormProps,
) {
  const wrong = firstWrong(errors, ORDER);
  const logIn = next ? `/login?next=${encodeURIComponent(next)}` : "/login";
  return (
    <section class="spread">
      <div class="side">
        <h1>Sign up</h1>
        <p class="side-note">
          Your name is for you and this site only. Your password is kept as a
          hash; nobody can read it, us included.
        </p>
      </div>
      <div class="form">
        <ErrorSummary errors={errors} order={ORDER} />
        <form method="post" action="/signup">
          {next && <input type="hidden" name="next" value={next} />}
          <Field
            name="name"
            label="Name"
            type="text"
            autocomplete="name"
            value={values?.name}
            error={errors?.name}
            focus={wrong === "name"}
            maxlength={MAX_NAME_UNITS}
          />
          <Field
            name="email"
            label="Email address"
            type="email"
            autocomplete="username"
            value={values?.email}
            error={errors?.email}
            focus={wrong === "email"}
            maxlength={254}
          />
          <Field
            name="password"
            label="Password"
            type="password"
            autocomplete="new-password"
            hint={PASSWORD_HINT}
            error={errors?.password}
            focus={wrong === "password"}
          />
          <button type="submit" class="button primary">Create account</button>
        </form>
        <ProviderLinks links={providers} />
        <p class="aside">
          Have an account? <a href={logIn}>Log in</a>
        </p>
      </div>
    </section>
  );
}
