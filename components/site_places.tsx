// Where one can go from every page, and for whoever is logged in a way out. Logging out is a form, so it works without script
// and is never triggered by a link that something prefetches.

/** Who is looking, and at what. */
export interface SitePlacesProps {
  /** Whether this request has a live session. */
  signedIn: boolean;
  /** Path of the page, to mark its place in the navigation. */
  path: string;
}

// Always said, also when it is not so: Fresh would otherwise call the home page an ancestor of every page, which it is by
// address only.
function currency(href: string, path: string): "page" | "true" | "false" {
  if (path === href) return "page";
  return href !== "/" && path.startsWith(`${href}/`) ? "true" : "false";
}

function Place(
  { href, path, children }: { href: string; path: string; children: string },
) {
  return (
    <li>
      <a class="place" href={href} aria-current={currency(href, path)}>
        {children}
      </a>
    </li>
  );
}

/**
 * The places of the site's navigation.
 *
 * @param props whether somebody is logged in, and the path of the page
 * @returns the list
 */
export function SitePlaces({ signedIn, path }: SitePlacesProps) {
  return (
    <ul class="places">
      <Place href="/" path={path}>Home</Place>
      {signedIn
        ? (
          <>
            <Place href="/account" path={path}>Account</Place>
            <li>
              <form method="post" action="/logout">
                <button type="submit" class="button small">
                  Log out
                </button>
              </form>
            </li>
          </>
        )
        : (
          <>
            <Place href="/login" path={path}>Log in</Place>
            <li>
              <a
                class="button small"
                href="/signup"
                aria-current={currency("/signup", path)}
              >
                Sign up
              </a>
            </li>
          </>
        )}
    </ul>
  );
}
