// Reads elements that the server rendered back into vnodes, so that an island
// can hold what was passed to it.
import { type ComponentChild, type ComponentType, h, type VNode } from "preact";
import { islandAt, type Region } from "./markers.ts";

/** Stands in an island's props for elements that were passed to it. */
export class SlotRef {
  /**
   * Refers to a slot.
   *
   * @param id The slot's number.
   */
  constructor(readonly id: number) {}
}

/** All that is needed to read a page. */
export interface Revival {
  components: ComponentType[];
  /** For every island: which component, and its props. */
  data: [component: number, props: Record<string, unknown>][];
  islands: Map<number, Region>;
  slots: Map<number, Region>;
}

/**
 * Makes the vnode of an island.
 *
 * @param revival The page.
 * @param id The island's number.
 * @returns The island with its props.
 */
export function readRegion(revival: Revival, id: number): VNode {
  const [component, given] = revival.data[id];
  const props: Record<string, unknown> = { ...given };
  for (const [name, value] of Object.entries(given)) {
    if (value instanceof SlotRef) props[name] = readSlot(revival, value.id);
  }
  return h(revival.components[component] as ComponentType<object>, props);
}

function readSlot(revival: Revival, id: number): ComponentChild[] {
  const region = revival.slots.get(id);
  if (region !== undefined) {
    return readNodes(revival, region.start.nextSibling, region.end);
  }
  const template = document.getElementById(`frsh-slot-${id}`);
  if (!(template instanceof HTMLTemplateElement)) return [];
  return readNodes(revival, template.content.firstChild, null);
}

function readNodes(
  revival: Revival,
  first: Node | null,
  end: Node | null,
): ComponentChild[] {
  const children: ComponentChild[] = [];
  for (let node = first; node !== null && node !== end;) {
    const island = islandAt(node);
    const region = island === undefined
      ? undefined
      : revival.islands.get(island);
    if (region !== undefined) {
      children.push(readRegion(revival, island!));
      node = region.end;
    } else if (node instanceof Text) {
      if (node.data !== "") children.push(node.data);
    } else if (node instanceof Element) {
      const content = readNodes(revival, node.firstChild, null);
      children.push(h(node.localName, attributesOf(node), ...content));
    }
    node = node.nextSibling;
  }
  return children;
}

/** What a visitor may have changed is given as the default, not the value. */
const DEFAULTS: Record<string, string> = {
  value: "defaultValue",
  checked: "defaultChecked",
  selected: "defaultSelected",
};

function attributesOf(element: Element): Record<string, unknown> {
  const props: Record<string, unknown> = {};
  for (const { name, value } of element.attributes) {
    if (name.startsWith("on")) continue;
    const boolean =
      typeof (element as unknown as Record<string, unknown>)[name] ===
        "boolean";
    const isField = "defaultValue" in element || "defaultSelected" in element;
    const key = isField ? DEFAULTS[name] ?? name : name;
    props[key] = boolean ? true : value;
  }
  return props;
}
