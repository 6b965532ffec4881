// An action that was interrupted by asking for proof, offered again: its question and one button that does it.
import type { InterruptedAction } from "../lib/http/interrupted_action.ts";

/**
 * The form of the interrupted action, posted to where it was going.
 *
 * @param props the action
 * @returns heading, what happened so far, and the form
 */
export function AgainForm(
  { path, fields, question, button, ends, back }: InterruptedAction,
) {
  return (
    <section class="form">
      <h1>{question}</h1>
      <p class="lead">
        You have confirmed that it is you. {back
          ? "The button makes the file, and your browser keeps it."
          : "Nothing has been done yet."}
      </p>
      <form method="post" action={path}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div class="answers">
          <button
            type="submit"
            class={ends ? "button danger solid" : "button primary"}
          >
            {button}
          </button>
          <a class="button" href={back?.href ?? "/account"}>
            {back?.label ?? "Cancel"}
          </a>
        </div>
      </form>
    </section>
  );
}
