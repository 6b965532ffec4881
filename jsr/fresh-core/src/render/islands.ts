// Islands on the server: each is rendered like any component, between comments
// that tell the browser where it starts and ends. Its props go along as text;
// elements among them become slots, which the browser reads back from the page.
import { stringify } from "devalue";
import { type ComponentChildren, h, isValidElement, type VNode } from "preact";
import type { Island } from "../snapshot.ts";

/** An island that was rendered. */
export interface FoundIsland {
  island: Island;
  props: Record<string, unknown>;
}

/** Elements passed to an island. */
export interface FoundSlot {
  content: ComponentChildren;
  /** What stands for them in the props. */
  standIn: VNode;
  /** Whether the island showed them; if not, they are sent in a template. */
  shown: boolean;
}

/** Stands where an island shows elements that were passed to it. */
export function Slot(
  props: { id: number; children?: ComponentChildren },
): ComponentChildren {
  return props.children;
}

/**
 * Takes the elements out of an island's props.
 *
 * @param props The props, left as they are.
 * @param slots Where the elements are added.
 * @returns The props with a slot in place of every element.
 */
export function withSlots(
  props: Record<string, unknown>,
  slots: FoundSlot[],
): Record<string, unknown> {
  const result = { ...props };
  for (const [name, value] of Object.entries(props)) {
    const list = name === "children" && Array.isArray(value);
    if (!list && !isValidElement(value)) continue;
    const content = value as ComponentChildren;
    const standIn = h(Slot, { id: slots.length }, content) as VNode;
    slots.push({ content, standIn, shown: false });
    result[name] = standIn;
  }
  return result;
}

/**
 * Writes the props of all islands as one text, so that what they share is
 * shared in the browser too.
 *
 * @param found The islands of a page, in the order they were rendered.
 * @param scripts Islands by their position in the page's list of scripts.
 * @param slots Elements that were taken out of the props.
 * @returns A text for `devalue`'s `parse`.
 * @throws {TypeError} When a prop cannot be sent, such as a function.
 */
export function serializeIslands(
  found: readonly FoundIsland[],
  scripts: readonly Island[],
  slots: readonly FoundSlot[],
): string {
  const ids = new Map<unknown, number>(
    slots.map(({ standIn }, id) => [standIn, id]),
  );
  const data = found.map(({ island, props }) => [
    scripts.indexOf(island),
    props,
  ]);
  try {
    return stringify(data, {
      Slot: (value: unknown) => ids.has(value) && [ids.get(value)],
    });
  } catch (error) {
    const { message, path = "" } = error as Error & { path?: string };
    const [, at = "0", prop = ""] = /^\[(\d+)\]\[1\]\.?(.*)$/.exec(path) ?? [];
    throw new TypeError(
      `Pass only data and elements to the island ` +
        `"${
          found[Number(at)]?.island.name
        }", see its prop "${prop}": ${message}.`,
      { cause: error },
    );
  }
}
