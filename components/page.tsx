// The frame around every page's own content: a skip link first, then header, main and footer, in that order for the
// keyboard as for the eye.
import type { ComponentChildren } from "preact";
import { SiteFooter } from "./site_footer.tsx";
import { SiteHeader } from "./site_header.tsx";

/** What the frame needs to know of the request. */
export interface PageProps {
  /** Whether this request has a live session. */
  signedIn: boolean;
  /** Path of the page, as in `url.pathname`. */
  path: string;
  /** The page itself. */
  children: ComponentChildren;
}

/**
 * A whole page inside `<body>`.
 *
 * @param props who is looking, at which path, and the content
 * @returns skip link, header, `<main id="main">` and footer
 */
export function Page({ signedIn, path, children }: PageProps) {
  return (
    <>
      <a class="skip" href="#main">Skip to the content</a>
      <SiteHeader signedIn={signedIn} path={path} />
      <main id="main" class="frame" tabindex={-1}>{children}</main>
      <SiteFooter signedIn={signedIn} />
    </>
  );
}
