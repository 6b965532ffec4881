// What is wrong with a form, said once at its top with links to the places, and again at each place by Field. The summary is
// an alert, so that a page which comes back with errors says so before anything else.

/** Messages by field name. `form` is about the whole form and belongs to no field. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

/** Which errors, and the fields in the order of the form. */
export interface ErrorSummaryProps {
  /** Messages by field name; a field without one is right. */
  errors?: FieldErrors;
  /** Field names in the order in which they stand. */
  order: readonly string[];
}

/**
 * Names the first wrong field, the one that gets the focus.
 *
 * @param errors messages by field name
 * @param order field names in the order in which they stand
 * @returns the name, or undefined when no field is wrong
 *
 * @example
 * ```ts
 * import { firstWrong } from "./form_errors.tsx";
 * import assert from "node:assert/strict";
 *
 * assert.equal(firstWrong({ password: "Too short." }, ["email", "password"]), "password");
 * ```
 */
export function firstWrong(
  errors: FieldErrors | undefined,
  order: readonly string[],
) {
  return order.find((name) => errors?.[name]);
}

/**
 * The summary above a form.
 *
 * @param props the errors and the order of the fields
 * @returns an alert with one link for each wrong field, or nothing when all is well
 */
export function ErrorSummary({ errors, order }: ErrorSummaryProps) {
  const wrong = order.filter((name) => errors?.[name]);
  if (!errors?.form && wrong.length === 0) return null;
  return (
    <div class="summary" role="alert" id="form-errors">
      {errors?.form && <p>{errors.form}</p>}
      {wrong.length > 0 && (
        <>
          <p>
            {wrong.length === 1
              ? "One thing to put right:"
              : "A few things to put right:"}
          </p>
          <ul>
            {wrong.map((name) => (
              <li key={name}>
                <a href={`#${name}`}>{errors?.[name]}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
