// The page between this site and a provider, for whoever did not come by a click here. Nothing has begun yet; the button
// begins it.

/** Where the button leads. */
export interface ContinueToProps {
  /** The provider's name. */
  name: string;
  /** Path that begins. */
  href: string;
}

/**
 * A question with one button.
 *
 * @param props the provider's name and the path that begins
 * @returns heading, a sentence and the button
 */
export function ContinueTo({ name, href }: ContinueToProps) {
  return (
    <section class="spread fault">
      <div class="side" />
      <div>
        <h1>Continue with {name}?</h1>
        <p class="lead">
          {name}{" "}
          will tell this site who you are. Nothing has happened yet; if you did
          not mean to come here, close the page.
        </p>
        <a class="button primary" href={href} aria-current="false">
          Continue with {name}
        </a>
        <p class="aside">
          <a href="/login">Log in another way</a>
        </p>
      </div>
    </section>
  );
}
