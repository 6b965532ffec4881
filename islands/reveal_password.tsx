// Shows what was typed into a password field. Served hidden and shown only once script runs, on room that the field keeps
// free for it, so that nobody sees a dead button and nothing moves.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

/**
 * A button that switches one password field between hidden and readable.
 *
 * @param props `input`: the id of the field; `label`: its label, by which several buttons on a page are told apart
 * @returns the button
 */
export function RevealPassword(
  { input, label }: { input: string; label: string },
) {
  const [ready, setReady] = useState(false);
  const [shown, setShown] = useState(false);

  useEffect(() => {
    setReady(true);
    const field = document.getElementById(input);
    const form = field?.closest("form");
    // A browser offers again what was typed into text fields, so the field is a password again by the time it is sent.
    const hide = () => {
      if (field instanceof HTMLInputElement) field.type = "password";
      setShown(false);
    };
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, [input]);

  useLayoutEffect(() => {
    const field = document.getElementById(input);
    if (field instanceof HTMLInputElement) {
      field.type = shown ? "text" : "password";
    }
  }, [shown, input]);

  return (
    <button
      type="button"
      class="reveal"
      hidden={!ready}
      aria-controls={input}
      onClick={() => setShown(!shown)}
    >
      {shown ? "Hide" : "Show"}
      <span class="unseen">&nbsp;{label.toLowerCase()}</span>
    </button>
  );
}
