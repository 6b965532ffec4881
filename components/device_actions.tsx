// Ending a session, asked about first. Served as a plain form with one button, which is all there is without script. With
// script the button asks in place, and the answer is fetched, so that the page stays where it is. A device whose log-out
// failed keeps its row and says why.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { whyItFailed } from "./device_words.ts";
import { leaveQuietly } from "./event_stream.ts";

/** One action on the list of devices. */
export interface DeviceActionsProps {
  /** Where the plain form is posted. */
  action: string;
  /** Method of the same action in the API. */
  method: "DELETE" | "POST";
  /** Address of the same action in the API. */
  url: string;
  /** Words on the button. */
  button: string;
  /** What the button is about, for screen readers; left out when its words say it all. */
  about?: string;
  /** The question that is asked first. */
  question: string;
  /** Words on the button that says yes. */
  confirm: string;
  /** Called when it is done; left out when the visitor's own session ends and the page with it. */
  onDone?: () => void;
  /** Whether this ends something for good in many places, and is drawn so. */
  ends?: boolean;
}

async function send(method: string, url: string): Promise<number> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { accept: "application/json" },
    });
    return answer.status;
  } catch {
    return 0;
  }
}

/**
 * A form with one button that asks before it acts.
 *
 * @param props the action and its words
 * @returns the form
 */
export function DeviceActions(props: DeviceActionsProps) {
  const [step, setStep] = useState<"rest" | "asked" | "busy">("rest");
  const [problem, setProblem] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const focusNext = useRef(false);
  const question = `ask-${props.url.replaceAll(/[^\w]+/g, "-")}`;

  useLayoutEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    form.current?.querySelector("button")?.focus();
  }, [step]);

  function turn(to: "rest" | "asked") {
    focusNext.current = true;
    setProblem("");
    setStep(to);
  }

  async function onSubmit(event: Event) {
    event.preventDefault();
    if (step === "rest") return turn("asked");
    if (step === "busy") return;
    setProblem("");
    setStep("busy");
    const { onDone } = props;
    if (onDone === undefined) leaveQuietly();
    const status = await send(props.method, props.url);
    if (status === 401) return location.assign("/login?next=/account");
    // A refusal may ask for something that only a page can ask for, so the plain form takes over.
    if (status === 403) return form.current?.submit();
    if ((status >= 200 && status < 300) || status === 404) {
      if (onDone === undefined) return location.assign("/login");
      setStep("rest");
      return onDone();
    }
    setStep("asked");
    setProblem(whyItFailed(status));
  }

  return (
    <form
      ref={form}
      class={step === "rest" ? "act" : "act asking"}
      method="post"
      action={props.action}
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && step === "asked") turn("rest");
      }}
    >
      {step === "rest"
        ? (
          <button type="submit" class={props.ends ? "button danger" : "button"}>
            {props.button}
            {props.about && <span class="unseen">&nbsp;{props.about}</span>}
          </button>
        )
        : (
          <div class="ask" role="group" aria-labelledby={question}>
            <p id={question}>{props.question}</p>
            <div class="answers">
              <button
                type="submit"
                class="button danger solid"
                aria-describedby={question}
                aria-disabled={step === "busy" ? "true" : undefined}
              >
                {step === "busy" ? "Logging out" : props.confirm}
              </button>
              <button type="button" class="button" onClick={() => turn("rest")}>
                Cancel
              </button>
            </div>
            <p class="error" role="alert">{problem}</p>
          </div>
        )}
    </form>
  );
}
