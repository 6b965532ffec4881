// One labelled field of a form. The hint and the error are tied to the input, the error replaces nothing, and a password
// field keeps room for its show button whether or not script runs, so that nothing moves.
import { RevealPassword } from "../islands/reveal_password.tsx";

/** A field and its state. */
export interface FieldProps {
  /** Name in the form data, and the id of the input. */
  name: string;
  /** The visible label. */
  label: string;
  /** Kind of input. */
  type: "text" | "email" | "password";
  /** What the password manager should know, such as `current-password`. */
  autocomplete: string;
  /** The keyboard of a telephone, where it differs from what the kind of input brings. */
  inputmode?: "numeric" | "text";
  /** Whether it is typed in capital letters. */
  capitals?: boolean;
  /** The value to start with; never set for passwords. */
  value?: string;
  /** Advice that stands there from the beginning. */
  hint?: string;
  /** What is wrong, in words that help. */
  error?: string;
  /** Whether the cursor starts here. */
  focus?: boolean;
  /** Longest input the server takes, in characters. */
  maxlength?: number;
  /** The id of the form that it belongs to, where it does not stand in it. */
  form?: string;
  /** Further ids that describe the input. */
  describedBy?: string;
}

/**
 * A label, an input, its hint and its error.
 *
 * @param props the field and its state
 * @returns the group of elements
 */
export function Field(props: FieldProps) {
  const {
    name,
    label,
    type,
    autocomplete,
    value,
    hint,
    error,
    focus,
    maxlength,
  } = props;
  const described = [
    error && `${name}-error`,
    hint && `${name}-hint`,
    props.describedBy,
  ].filter(Boolean).join(" ");
  const isCode = props.inputmode !== undefined;
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      {hint && <p class="hint" id={`${name}-hint`}>{hint}</p>}
      <div class="control">
        <input
          id={name}
          name={name}
          type={type}
          form={props.form}
          value={value}
          required
          autocomplete={autocomplete}
          inputmode={props.inputmode ??
            (type === "email" ? "email" : undefined)}
          maxlength={maxlength}
          autocapitalize={props.capitals
            ? "characters"
            : type === "text" && !isCode
            ? "words"
            : "none"}
          spellcheck={false}
          autofocus={focus}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={described || undefined}
        />
        {type === "password" && <RevealPassword input={name} label={label} />}
      </div>
      {error && <p class="error" id={`${name}-error`}>{error}</p>}
    </div>
  );
}
