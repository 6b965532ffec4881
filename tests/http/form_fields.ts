/**
 * Questions to a form as it came back. They keep true that tests speak of fields and not of strings.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type Tag, tags, text } from "../components/markup.ts";

/**
 * Reads the paragraph with an id.
 *
 * @param html the page
 * @param id the id, which must be there
 * @returns its text
 */
export function textOf(html: string, id: string): string {
  const start = html.indexOf(`id="${id}"`);
  assert.ok(start > 0, `something has the id ${id}`);
  return text(
    html.slice(html.indexOf(">", start) + 1, html.indexOf("</p>", start)),
  );
}

/**
 * Finds the fields of a page.
 *
 * @param html the page
 * @returns the attributes of each, by name
 */
export function fieldsOf(html: string): Map<string, Tag["attributes"]> {
  return new Map(
    tags(html, "input").map(({ attributes }) => [attributes.name, attributes]),
  );
}
