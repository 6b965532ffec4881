// The page between this site and a provider: for whoever did not come by a click here, and after a form, since a browser lets
// no form lead to another site.

/** Where the button leads. */
export interface ContinueToProps {
  /** The provider's name. */
  name: string;
  /** Path that begins, or the provider's address. */
  href: string;
  /** Where to go instead; another way to log in unless given. */
  instead?: { label: string; href: string };
}

const LOG_IN = { label: "Log in another way", href: "/login" };

/**
 * A question with one button.
 *
 * @param props the provider's name, where the button leads, and where to go instead
 * @returns heading, a sentence and the button
 */
export function ContinueTo({ name, href, instead = LOG_IN }: ContinueToProps) {
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
          <a href={instead.href}>{instead.label}</a>
        </p>
      </div>
    </section>
  );
}
