/** Small questions to a piece of rendered markup, so that tests speak of elements and not of strings. */

import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/** One start tag: its name and its attributes as text. */
export interface Tag {
  name: string;
  attributes: Record<string, string>;
}

/** Renders a piece of a page as the server does. */
export function markup(node: VNode): string {
  return renderToString(node);
}

/** All start tags in the order of the markup. */
export function tags(html: string, name?: string): Tag[] {
  const found = [
    ...html.matchAll(
      /<([a-z][a-z0-9]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g,
    ),
  ];
  return found
    .map(([, tag, rest]) => ({
      name: tag,
      attributes: Object.fromEntries(
        [...rest.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map((
          [, key, value],
        ) => [key, value ?? ""]),
      ),
    }))
    .filter((tag) => name === undefined || tag.name === name);
}

const CHARACTERS: Record<string, string> = {
  "&quot;": '"',
  "&lt;": "<",
  "&amp;": "&",
};

/** The text that a person reads, with white space folded. */
export function text(html: string): string {
  return html.replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&(?:quot|lt|amp);/g, (entity) => CHARACTERS[entity])
    .replaceAll(/[\s\u00a0]+/g, " ").trim();
}
