// Uses or makes a passkey. The browser's part is script by nature: the button is there once script runs, on room that is kept
// for it, and without script a sentence says what to do instead. What the authenticator answers is put into a form and sent
// like any other form.
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { useEffect, useRef, useState } from "preact/hooks";
import { whyPasskeyFailed } from "../components/passkey_words.ts";

/** What the button is for. */
export interface PasskeyButtonProps {
  /** What the passkey is asked for. */
  purpose: "log-in" | "second" | "confirm" | "add";
  /** Where the form is posted. */
  action: string;
  /** Words on the button. */
  label: string;
  /** What to do without script, in one sentence. */
  otherwise: string;
  /** Fields that are sent along. */
  fields?: Record<string, string>;
  /** Names of checkboxes elsewhere on the page that are sent along. */
  checks?: string[];
  /** The id of the form, for inputs elsewhere on the page that belong to it. */
  form?: string;
  /** Whether the browser may offer passkeys in the field for the address. */
  autofill?: boolean;
  /** Whether it is the main thing on the page. */
  primary?: boolean;
}

/** A challenge is good for five minutes; while the page waits it is replaced before. */
const RENEW_EVERY = 240_000;

/** Asks the site for a challenge, and the authenticator for an answer. */
async function ask(
  purpose: PasskeyButtonProps["purpose"],
  useBrowserAutofill: boolean,
) {
  const answer = await fetch(`/api/passkeys/${purpose}`, {
    method: "POST",
    headers: { accept: "application/json" },
  });
  if (!answer.ok) throw answer;
  const { options, state } = await answer.json();
  const response = purpose === "add"
    ? await startRegistration({ optionsJSON: options })
    : await startAuthentication({ optionsJSON: options, useBrowserAutofill });
  return { response: JSON.stringify(response), state };
}

/**
 * The button and its form.
 *
 * @param props what it is for
 * @returns the form
 */
export function PasskeyButton(props: PasskeyButtonProps) {
  const { purpose, action, label, otherwise, fields = {}, checks = [] } = props;
  const [stage, setStage] = useState<"starting" | "ready" | "unable">(
    "starting",
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const form = useRef<HTMLFormElement>(null);

  function send(answer: { response: string; state: string }) {
    const checked = checks.flatMap((name) => {
      const box = document.querySelector<HTMLInputElement>(
        `[type=checkbox][name=${name}]:checked`,
      );
      return box === null ? [] : [[name, box.value]];
    });
    for (const [name, value] of [...Object.entries(answer), ...checked]) {
      const input = Object.assign(document.createElement("input"), {
        type: "hidden",
        name,
        value,
      });
      form.current!.append(input);
    }
    form.current!.submit();
  }

  async function onClick() {
    if (busy) return;
    setProblem("");
    setBusy(true);
    try {
      send(await ask(purpose, false));
    } catch (error) {
      setBusy(false);
      if (error instanceof Response && error.status === 403) {
        // Proof is asked for. The form is sent as it is, so that what was typed is still there afterwards.
        return form.current!.submit();
      }
      setProblem(whyPasskeyFailed(error));
    }
  }

  useEffect(() => {
    if (!browserSupportsWebAuthn()) {
      setStage("unable");
      return;
    }
    setStage("ready");
    if (!props.autofill) return;
    let over = false;
    // Nobody asked for this yet, so nobody is told when it comes to nothing.
    const offer = () => ask(purpose, true).then(send).catch(() => {});
    browserSupportsWebAuthnAutofill().then((supported) => {
      if (supported && !over) offer();
      else clearInterval(timer);
    });
    const timer = setInterval(() => {
      if (!document.hidden) offer();
    }, RENEW_EVERY);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);

  return (
    <form
      ref={form}
      id={props.form}
      class="passkey"
      method="post"
      action={action}
      onSubmit={(event) => {
        // The return key in a field of the form.
        event.preventDefault();
        onClick();
      }}
    >
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div class="passkey-room">
        <button
          type="submit"
          class={`button ${props.primary ? "primary" : ""} ${
            stage === "ready" ? "" : "waiting"
          }`}
          disabled={stage !== "ready"}
          aria-disabled={busy ? "true" : undefined}
        >
          {label}
        </button>
        {stage === "unable" && <p>This browser cannot use passkeys.</p>}
        <noscript>
          <p>{otherwise}</p>
        </noscript>
      </div>
      {problem && <p class="error" role="alert">{problem}</p>}
    </form>
  );
}
