// A page for what went wrong. It says what happened, whether the visitor can do anything, and what; the number stands there
// for whoever reports it.

/** An error as a person meets it. Each part left out is filled from the status. */
export interface ErrorPageProps {
  /** HTTP status code. */
  status: number;
  /** Short heading. */
  title?: string;
  /** What happened and what helps, in a sentence or two. */
  message?: string;
  /** The next step: a label and where it leads. */
  action?: { label: string; href: string };
}

const HOME = { label: "Go to the home page", href: "/" };

const WORDS: Record<number, Required<Omit<ErrorPageProps, "status">>> = {
  400: {
    title: "This request made no sense here",
    message:
      "The address or the form arrived damaged. Go back, reload the page and try again.",
    action: HOME,
  },
  401: {
    title: "You are not logged in",
    message:
      "Your session has ended, or it was ended from another device. Log in to go on.",
    action: { label: "Log in", href: "/login" },
  },
  403: {
    title: "This came from somewhere else",
    message:
      "The form was not sent from this site, so nothing was changed. If you did send it here, reload the page and try once more.",
    action: HOME,
  },
  404: {
    title: "Nothing lives at this address",
    message: "The link may be old, or a letter went missing on the way.",
    action: HOME,
  },
  405: {
    title: "This address does not work that way",
    message:
      "There is no page here: a button on another page leads to it, and only that works. Nothing was changed.",
    action: HOME,
  },
  408: {
    title: "Your form took too long to arrive",
    message:
      "A slow or broken connection may be why. Nothing was changed; go back and send it again.",
    action: HOME,
  },
  413: {
    title: "That was more than fits",
    message:
      "A form here takes up to 64 kB. Shorten what you typed and send it again.",
    action: HOME,
  },
  422: {
    title: "Something in the form is not right yet",
    message:
      "Go back to the form; each field says what it needs. Nothing was changed.",
    action: HOME,
  },
  429: {
    title: "Too many attempts",
    message:
      "To keep guessers out, this stops working for a short while. Wait a few minutes, then try again.",
    action: HOME,
  },
  500: {
    title: "Something broke on our side",
    message:
      "It is not your fault, and you are still logged in if you were. Try again in a moment.",
    action: HOME,
  },
  503: {
    title: "We cannot check your session right now",
    message:
      "The database does not answer, so nobody is let in until it does. You are not logged out; try again in a minute.",
    action: HOME,
  },
};

/**
 * The content of an error page.
 *
 * @param props status, and any words that are better than the usual ones
 * @returns heading, message and one next step
 */
export function ErrorPage(props: ErrorPageProps) {
  const usual = WORDS[props.status] ?? WORDS[props.status < 500 ? 400 : 500];
  const action = props.action ?? usual.action;
  return (
    <section class="spread fault">
      <p class="side fault-status">{props.status}</p>
      <div>
        <h1>{props.title ?? usual.title}</h1>
        <p class="lead">{props.message ?? usual.message}</p>
        <a class="button" href={action.href} aria-current="false">
          {action.label}
        </a>
      </div>
    </section>
  );
}
