// The second step of logging in: a passkey, a code from the app, or a recovery code. One question at a time; how to answer
// another one stands below.
import { PasskeyButton } from "../islands/passkey_button.tsx";
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors } from "./form_errors.tsx";

/** What can be asked for, and the state of the form between two attempts. */
export interface SecondStepProps {
  /** Whether there is an authenticator app. */
  app: boolean;
  /** Whether there is a passkey. */
  passkey: boolean;
  /** Whether a recovery code is asked for now. */
  recovery: boolean;
  /** Messages for the code (`code`) or for the whole (`form`). */
  errors?: FieldErrors;
}

/** What every address of the second step begins with. */
const HERE = "/login/second";

/**
 * The forms of the second step, posted to `/login/second`.
 *
 * @param props what can be asked for
 * @returns heading, error summary and forms
 */
export function SecondStepForm(props: SecondStepProps) {
  const { app, passkey, recovery, errors } = props;
  return (
    <section class="spread">
      <div class="side">
        <h1>One more step</h1>
        <p class="side-note">
          Your account asks for two proofs, so that nobody gets in with one of
          them alone. The first was right.
        </p>
      </div>
      <div class="form">
        <ErrorSummary errors={errors} order={["code"]} />
        {passkey && !recovery && (
          <PasskeyButton
            purpose="second"
            action={HERE}
            label="Use a passkey"
            otherwise="A passkey needs script, which is off in this browser."
            primary={!app}
          />
        )}
        {passkey && app && !recovery && <p class="or">or</p>}
        {recovery
          ? <Recovery errors={errors} />
          : app && (
            <form method="post" action={HERE}>
              <Field
                name="code"
                label="Code from your authenticator app"
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                error={errors?.code}
                focus={errors?.code !== undefined}
                maxlength={20}
              />
              <button type="submit" class="button primary">Log in</button>
            </form>
          )}
        <p class="aside">
          {recovery
            ? <a href={HERE}>Use your {app ? "app" : "passkey"} instead</a>
            : (
              <>
                Not at hand?{" "}
                <a href={`${HERE}?with=recovery`}>
                  Use a recovery code
                </a>
              </>
            )}
        </p>
        <p class="aside">
          <a href="/login">Begin again</a>
        </p>
      </div>
    </section>
  );
}

function Recovery({ errors }: { errors?: FieldErrors }) {
  return (
    <form method="post" action={HERE}>
      <input type="hidden" name="with" value="recovery" />
      <Field
        name="code"
        label="Recovery code"
        type="text"
        inputmode="text"
        autocomplete="off"
        hint="One of the ten that you were given. It works once."
        error={errors?.code}
        focus={errors?.code !== undefined}
        maxlength={60}
      />
      <button type="submit" class="button primary">Log in</button>
    </form>
  );
}
