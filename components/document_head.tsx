// What stands in every page's <head>: one stylesheet, one icon, the two fonts that the first screen needs, and colours for
// the browser's own furniture in both themes. Nothing here comes from another origin.
import { asset } from "fresh/runtime";

/** What a page says of itself to browsers and search engines. */
export interface DocumentHeadProps {
  /** The page's own title; the site's name is added to it. Left out, the site's name stands alone. */
  title?: string;
  /** One sentence for search results. */
  description?: string;
}

const ABOUT =
  "Sessions for Deno and Fresh: a record in Deno KV or a signed JWT cookie, decided by one line of deno.json.";

/** What the first screen of every page is set in. */
const FONTS = [
  "/fonts/commissioner-latin.woff2",
  "/fonts/red-hat-mono-latin.woff2",
];

/**
 * The children of `<head>`, the same on every page.
 *
 * @param props title and description of the page
 * @returns a fragment of `<meta>`, `<title>` and `<link>` elements
 */
export function DocumentHead(
  { title, description = ABOUT }: DocumentHeadProps,
) {
  return (
    <>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title ? `${title} · Latchkey` : "Latchkey"}</title>
      <meta name="description" content={description} />
      <meta name="color-scheme" content="light dark" />
      <meta
        name="theme-color"
        content="#faf6ee"
        media="(prefers-color-scheme: light)"
      />
      <meta
        name="theme-color"
        content="#16110b"
        media="(prefers-color-scheme: dark)"
      />
      <link rel="icon" type="image/svg+xml" href={asset("/favicon.svg")} />
      {FONTS.map((href) => (
        <link
          key={href}
          rel="preload"
          as="font"
          type="font/woff2"
          crossorigin="anonymous"
          href={href}
        />
      ))}
      <link rel="stylesheet" href={asset("/styles.css")} />
    </>
  );
}
