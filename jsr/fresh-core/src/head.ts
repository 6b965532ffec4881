// `<Head>` puts elements into the document's head from anywhere on a page. On
// the server it only groups them: moving them is the renderer's work.
import { type ComponentChildren, h } from "preact";
import { HeadInBrowser } from "./client/head.ts";

/** Props of {@linkcode Head}. */
export interface HeadProps {
  /** Elements such as `title`, `meta` and `link`. */
  children?: ComponentChildren;
}

/**
 * Adds elements to the document's head, replacing those of the same name: a
 * title replaces the title, a meta the meta of that name, and so on for equal
 * keys and ids.
 *
 * @param props The elements, as children.
 * @returns Nothing that shows where it stands.
 *
 * @example A title
 * ```tsx
 * import { App } from "fresh";
 * import { Head } from "fresh/runtime";
 * import { h } from "preact";
 * import assert from "node:assert/strict";
 *
 * const app = new App().get("/", (ctx) =>
 *   ctx.render(h("main", null, h(Head, null, h("title", null, "Hi")))));
 * const response = await app.handler()(new Request("http://localhost/"));
 * assert.match(await response.text(), /<title>Hi<\/title><\/head>/);
 * ```
 */
export function Head(props: HeadProps): ComponentChildren {
  if (typeof document === "undefined") return props.children;
  return h(HeadInBrowser, props);
}
