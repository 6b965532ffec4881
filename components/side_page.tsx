// A page with one thing to do: what it is about stands at the side, what to do beside it; on a narrow screen one above the
// other. The same frame as the log-in form has.
import type { ComponentChildren } from "preact";

/** What the page is about, and its content. */
export interface SidePageProps {
  /** The heading. */
  title: string;
  /** A sentence or two below it. */
  lead: string;
  /** What to do. */
  children: ComponentChildren;
}

/**
 * The page.
 *
 * @param props heading, sentences and content
 * @returns the two columns
 */
export function SidePage({ title, lead, children }: SidePageProps) {
  return (
    <section class="spread">
      <div class="side">
        <h1>{title}</h1>
        <p class="side-note">{lead}</p>
      </div>
      <div class="form">{children}</div>
    </section>
  );
}
