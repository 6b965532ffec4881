// Asking for proof again before something sensitive. It asks for as much as logging in does, says why, and that nothing has
// been done yet.
import { PasskeyButton } from "../islands/passkey_button.tsx";
import { Field } from "./field.tsx";
import { ForgotPassword } from "./forgot_password.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { type ProviderLink, ProviderLinks } from "./provider_links.tsx";
import { WhosePassword } from "./whose_password.tsx";

/** State of the form between two attempts. */
export interface ConfirmFormProps {
  /** What the account can give proof with. */
  ways: {
    /** Whether there is a password. */
    password: boolean;
    /** Whether there is a passkey. */
    passkey: boolean;
    /** What is asked for beside the password: a code of the app, a recovery code, or nothing. */
    code: "app" | "recovery" | null;
    /** Whether there is an app that could be asked for a code in the place of a recovery code. */
    app?: boolean;
  };
  /** Messages by field (`password`, `code`) or for the whole form (`form`). */
  errors?: FieldErrors;
  /** Checked path to go to afterwards, sent along as a hidden field. */
  next: string;
  /** The first half, proved at a provider, sent along as a hidden field: it stands for the password. */
  first?: string;
  /** Whether nobody knows how old the last proof is: the provider of the log-in did not tell. */
  untold?: boolean;
  /** Providers to confirm through. */
  providers?: readonly ProviderLink[];
  /** Whether a new password can be chosen by mail. */
  mail?: boolean;
  /** Address of the account, so that the password manager finds the password. */
  email?: string;
}

const HERE = "/account/confirm";
const ORDER = ["password", "code"];

/**
 * The form that asks for proof, posted to `/account/confirm`.
 *
 * @param props state of the form
 * @returns heading, error summary and forms
 */
export function ConfirmForm(props: ConfirmFormProps) {
  const { ways, errors, next, first, providers = [] } = props;
  const form = ways.password || first !== undefined;
  const asked = form || ways.passkey;
  return (
    <section class="form">
      <h1>Confirm that it is you</h1>
      <p class="lead">{whyAsked(props)}</p>
      <ErrorSummary errors={errors} order={ORDER} />
      {ways.passkey && (
        <PasskeyButton
          purpose="confirm"
          action={HERE}
          label="Confirm with a passkey"
          otherwise="A passkey needs script, which is off in this browser."
          fields={{ next }}
          primary={!form}
        />
      )}
      {ways.passkey && form && <p class="or">or</p>}
      {form && <PasswordAndCode {...props} />}
      <ProviderLinks links={providers} verb="Confirm with" alone={!asked} />
      {!asked && providers.length === 0 && <LogInAgain />}
      <p class="aside">
        <a href="/account">Back to your devices</a>
      </p>
    </section>
  );
}

function whyAsked({ first, untold }: ConfirmFormProps): string {
  if (first !== undefined) {
    return "The first of two proofs was right. Now give the second: your account asks for both. Nothing has been done yet.";
  }
  const why = untold
    ? "Your provider did not tell when it last asked who you are."
    : "You last showed that it is you a while ago.";
  return `${why} Before you change who can get into your account, show again that it is you. Nothing has been done yet.`;
}

function PasswordAndCode(
  { ways, errors, next, first, mail, email }: ConfirmFormProps,
) {
  // The form comes back empty, so whatever is wrong, its first field has to be filled.
  const wrong = firstWrong(errors, ORDER) !== undefined;
  const here = `${HERE}?${new URLSearchParams({
    next,
    ...first && { first },
  })}`;
  return (
    <form method="post" action={HERE}>
      <input type="hidden" name="next" value={next} />
      {first && <input type="hidden" name="first" value={first} />}
      {ways.code === "recovery" && (
        <input type="hidden" name="with" value="recovery" />
      )}
      <WhosePassword email={email} />
      {!first && (
        <Field
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          error={errors?.password}
          focus={wrong}
        />
      )}
      {ways.code && (
        <Field
          name="code"
          label={ways.code === "app"
            ? "Code from your authenticator app"
            : "Recovery code"}
          type="text"
          inputmode={ways.code === "app" ? "numeric" : "text"}
          autocomplete={ways.code === "app" ? "one-time-code" : "off"}
          hint={ways.code === "app"
            ? undefined
            : "One of the ten that you were given. It works once."}
          error={errors?.code}
          focus={wrong && first !== undefined}
          maxlength={60}
        />
      )}
      <button type="submit" class="button primary">Confirm</button>
      {ways.code === "app" && (
        <p class="aside">
          Not at hand? <a href={`${here}&with=recovery`}>Use a recovery code</a>
        </p>
      )}
      {ways.code === "recovery" && ways.app && (
        <p class="aside">
          <a href={here}>Use your app instead</a>
        </p>
      )}
      {!first && mail && <ForgotPassword />}
    </form>
  );
}

/** Who came in through a link or another site, and has nothing here to show. */
function LogInAgain() {
  return (
    <form method="post" action="/logout">
      <p>
        There is nothing that this page could ask you for. Log out and log in
        again, then come back: what you want to do is possible right after
        logging in.
      </p>
      <div class="answers">
        <button type="submit" class="button primary">Log out</button>
      </div>
    </form>
  );
}
