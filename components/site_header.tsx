// The top of every page: the mark, and where one can go.
import { LatchkeyMark } from "./latchkey_mark.tsx";
import { SitePlaces, type SitePlacesProps } from "./site_places.tsx";

/**
 * The site's header with its navigation.
 *
 * @param props whether somebody is logged in, and the path of the page
 * @returns the `<header>` element
 */
export function SiteHeader({ signedIn, path }: SitePlacesProps) {
  return (
    <header class="site-header">
      <div class="frame site-header-row">
        <a
          class="brand"
          href="/"
          aria-label="Latchkey, home"
          aria-current="false"
        >
          <LatchkeyMark />
          <span class="brand-name">Latchkey</span>
        </a>
        <nav aria-label="Site">
          <SitePlaces signedIn={signedIn} path={path} />
        </nav>
      </div>
    </header>
  );
}
