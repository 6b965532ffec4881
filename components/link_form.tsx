// A link that was mailed, opened: what it does, and the button that does it. In another browser than the one that asked, the
// code that the first one shows is asked for.
import { Field } from "./field.tsx";
import { ErrorSummary, type FieldErrors, firstWrong } from "./form_errors.tsx";
import { SidePage } from "./side_page.tsx";

/** What the page says. */
export interface LinkFormProps {
  /** What it is about, in a few words. */
  title: string;
  /** What the button does. */
  lead: string;
  /** The words on the button. */
  button: string;
  /** Whether it ends something. */
  ends?: boolean;
  /** Whether the code is needed that another browser shows. */
  needsCode: boolean;
  /** Messages by field (`code`, `password`). */
  errors?: FieldErrors;
}

/** A link that works no more, and where to go from here. */
export interface LinkGoneProps {
  /** Where another one is asked for. */
  again: { href: string; label: string };
}

/** A link that works only for who is logged in, opened by somebody who is not. */
export interface LinkElsewhereProps {
  /** The page's own path, to open again once they are. */
  goOn: string;
}

/** What is said of a wrong code. */
export const WRONG_CODE =
  "This is not the code that the other browser shows. Check it and try again.";

/**
 * The page behind a link.
 *
 * @param props what it says
 * @returns heading, error summary and form
 */
export function LinkForm(props: LinkFormProps) {
  const { title, lead, button, ends, needsCode, errors } = props;
  return (
    <SidePage title={title} lead={lead}>
      <ErrorSummary errors={errors} order={["code"]} />
      <form method="post">
        {needsCode && <CodeField errors={errors} />}
        <button
          type="submit"
          class={ends ? "button danger solid" : "button primary"}
        >
          {button}
        </button>
      </form>
    </SidePage>
  );
}

/**
 * The field for the code that the other browser shows.
 *
 * @param props messages by field, and what was typed before
 * @returns the field
 */
export function CodeField(
  { errors, value }: { errors?: FieldErrors; value?: string },
) {
  return (
    <Field
      name="code"
      label="Code"
      type="text"
      autocomplete="one-time-code"
      inputmode="text"
      capitals
      hint="You asked in another browser. It shows a code of eight characters: type that code here."
      value={value}
      error={errors?.code}
      focus={firstWrong(errors, ["code", "password"]) !== "password"}
      maxlength={32}
    />
  );
}

/**
 * The page behind a link that works no more.
 *
 * @param props where to go from here
 * @returns heading, explanation and the way on
 */
export function LinkGone({ again }: LinkGoneProps) {
  return (
    <SidePage
      title="This link does not work any more"
      lead="A link works once and for a limited time, and a newer one takes its place."
    >
      <a class="button" href={again.href} aria-current="false">
        {again.label}
      </a>
    </SidePage>
  );
}

/**
 * The page behind a link that works only for who is logged in. The way to log in does not name it: its
 * token would be in one more address.
 *
 * @param props where it is opened again
 * @returns heading, explanation and the two ways on
 */
export function LinkElsewhere({ goOn }: LinkElsewhereProps) {
  return (
    <SidePage
      title="Log in first"
      lead="This link works only where you are logged in to the account that it is for. Log in, then open it again from the mail."
    >
      <a class="button primary" href="/login">Log in</a>
      <p class="aside">
        <a href={goOn}>I am logged in: go on</a>
      </p>
    </SidePage>
  );
}
