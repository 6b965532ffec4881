// Adding a passkey, and looking after one that is there.
import { PasskeyButton } from "../islands/passkey_button.tsx";
import { ofFirstPasskey, ofLastFactor } from "./factor_words.ts";
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors } from "./form_errors.tsx";
import { LastUsed } from "./last_used.tsx";
import { Moment } from "./moment.tsx";
import { Notice } from "./notice.tsx";
import type { ShownPasskey } from "./security_overview.tsx";

/** State of the page for a new passkey. */
export interface NewPasskeyProps {
  /** What it is called unless its owner says otherwise. */
  name: string;
  /** Whether one proof alone lets people in until now. */
  first: boolean;
  /** Whether there is a password. */
  password: boolean;
  /** Messages for the name (`name`) or for the whole form (`form`). */
  errors?: FieldErrors;
  /** What just happened. */
  notice?: string;
}

const FORM = "new-passkey";

/**
 * The page for a new passkey, posted to its own address.
 *
 * @param props state of the form
 * @returns heading, error summary and form
 */
export function NewPasskeyForm(
  { name, first, password, errors, notice }: NewPasskeyProps,
) {
  return (
    <section class="form">
      <h1>Add a passkey</h1>
      <p class="lead">
        Your browser asks where to keep it: on this device, in your password
        manager, on your telephone or on a security key.
        {first && ` ${ofFirstPasskey(password)}`}
      </p>
      {notice && <Notice>{notice}</Notice>}
      <ErrorSummary errors={errors} order={["name"]} />
      <Field
        name="name"
        label="Name"
        type="text"
        autocomplete="off"
        value={name}
        hint="How you tell it from others."
        error={errors?.name}
        focus={errors?.name !== undefined}
        maxlength={60}
        form={FORM}
      />
      <PasskeyButton
        purpose="add"
        action="/account/security/passkeys/new"
        label="Add the passkey"
        otherwise="A passkey is made by script, which is off in this browser. Turn it on, or set up an authenticator app instead."
        form={FORM}
        primary
      />
      <p class="aside">
        <a href="/account/security">Back to security</a>
      </p>
    </section>
  );
}

/** One passkey, and what is said of it. */
export interface PasskeyPageProps {
  /** The passkey. */
  passkey: ShownPasskey;
  /** Whether it is the last second factor. */
  last: boolean;
  /** Whether there is a password. */
  password: boolean;
  /** Whether there is no other way in, so that it has to stay. */
  only: boolean;
  /** The name as it was typed, if it was. */
  typed?: string;
  /** Messages for the name (`name`). */
  errors?: FieldErrors;
  /** What just happened. */
  notice?: string;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The page of one passkey: another name, or away with it.
 *
 * @param props the passkey
 * @returns heading, facts and two forms
 */
export function PasskeyPage(props: PasskeyPageProps) {
  const { passkey, last, password, only, typed, errors, notice, now } = props;
  const here = `/account/security/passkeys/${passkey.id}`;
  return (
    <section class="form">
      <h1>{passkey.name}</h1>
      <p class="lead">
        Added on <Moment at={passkey.addedAt} />.{" "}
        <LastUsed at={passkey.lastUsedAt} now={now} />
      </p>
      {notice && <Notice>{notice}</Notice>}
      <ErrorSummary errors={errors} order={["name"]} />
      <form method="post" action={here}>
        <Field
          name="name"
          label="Name"
          type="text"
          autocomplete="off"
          value={typed ?? passkey.name}
          error={errors?.name}
          focus={errors?.name !== undefined}
          maxlength={60}
        />
        <button type="submit" class="button">Save the name</button>
      </form>
      <section class="part" aria-labelledby="remove">
        <h2 id="remove">Remove it</h2>
        <p>
          {only
            ? "It is your only way in, so it cannot be removed. Set a password or add another passkey first."
            : last
            ? ofLastFactor(password)
            : "It no longer lets anybody in. Your device or password manager keeps it until you delete it there too."}
        </p>
        {!only && (
          <form method="post" action={`${here}/remove`}>
            <button type="submit" class="button danger">Remove passkey</button>
          </form>
        )}
      </section>
      <p class="aside">
        <a href="/account/security">Back to security</a>
      </p>
    </section>
  );
}
