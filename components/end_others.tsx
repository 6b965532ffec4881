// After a factor was added or taken away, its owner is offered to log out every other device: whoever got in before could
// still be there (ASVS 7.4.3). Where there are none, nothing is offered.

/**
 * The offer.
 *
 * @returns a sentence and a form with one button
 */
export function EndOthers() {
  return (
    <section class="offer" aria-label="Other devices">
      <p>
        How your account is protected has changed. Devices that were logged in
        before still are, until you log them out.
      </p>
      <form method="post" action="/account/devices/revoke-others">
        <button type="submit" class="button">Log out other devices</button>
      </form>
    </section>
  );
}
