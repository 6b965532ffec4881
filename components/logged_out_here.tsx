// What takes the place of the list when this very device was logged out: what happened, and the way back in. The page stays
// where it is, so that nobody wonders where it went; what it showed of the account is gone.

/**
 * The page of a device that is not logged in any more.
 *
 * @returns heading, reason and a link to log in
 */
export function LoggedOutHere() {
  return (
    <section class="logged-out" role="alert">
      <h1 id="devices-title" tabindex={-1}>This device was logged out.</h1>
      <p class="lead">
        Its session was ended on another device, or it ran out. Log in again to
        see where you are logged in.
      </p>
      <a class="button primary" href="/login">Log in</a>
    </section>
  );
}
