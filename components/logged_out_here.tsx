// What takes the place of an account page when this very device was logged out: what happened, and the way back in. The page
// stays where it is, so that nobody wonders where it went; what it showed of the account is gone, around it too.
import { render } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { SitePlaces } from "./site_places.tsx";

/** Makes the frame of the page that of a visitor who is not logged in. */
function leaveAccount(): void {
  const places = document.querySelector(".site-header nav");
  if (places) {
    render(<SitePlaces signedIn={false} path={location.pathname} />, places);
  }
  document.querySelector(".account .side")?.replaceChildren();
}

/**
 * The page of a device that is not logged in any more.
 *
 * @param props `next`: the path to come back to after logging in
 * @returns heading, reason and a link to log in
 */
export function LoggedOutHere({ next }: { next: string }) {
  const title = useRef<HTMLHeadingElement>(null);

  useLayoutEffect(() => {
    const focused = document.activeElement;
    leaveAccount();
    if (focused?.isConnected === false) title.current?.focus();
  }, []);

  return (
    <section class="logged-out" role="alert">
      <h1 ref={title} tabindex={-1}>This device was logged out.</h1>
      <p class="lead">
        Its session was ended on another device, or it ran out. Log in again to
        go on.
      </p>
      <a
        class="button primary"
        href={`/login?next=${encodeURIComponent(next)}`}
      >
        Log in
      </a>
    </section>
  );
}

/** The title of the browser's tab meanwhile. */
export const LOGGED_OUT_TITLE = "Logged out · Latchkey";
