// One line that says what just happened, shown after a redirect. It is read out by screen readers and pushes nothing: it is
// part of the page as served.
import type { ComponentChildren } from "preact";

/**
 * A flash line.
 *
 * @param props `children`: one or two short sentences, such as "You are logged out everywhere."
 * @returns a paragraph with `role="status"`
 */
export function Notice({ children }: { children: ComponentChildren }) {
  return <p class="notice" role="status">{children}</p>;
}
