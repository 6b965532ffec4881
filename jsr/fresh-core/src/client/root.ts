// Lets Preact render between two nodes. Preact wants a parent element; this
// object acts as one that holds only what lies between the markers.
import type { ContainerNode, VNode } from "preact";
import type { Region } from "./markers.ts";

/** Fields of Preact's own, by the names they have in its build. */
interface Rendered {
  /** Children of a vnode, or the tree rendered into a root. */
  __k?: Rendered[] | Rendered | null;
  /** Node of a vnode. */
  __e?: Node | null;
  type?: VNode["type"] | null;
}

/** A region as a parent. */
export type RegionRoot = ContainerNode & Rendered;

/**
 * Makes a region look like an element to Preact.
 *
 * @param region Where to render.
 * @returns A parent for Preact's `render`.
 */
export function regionRoot({ start, end }: Region): RegionRoot {
  const parent = start.parentNode as ParentNode & Element;
  const root = {
    nodeType: 1,
    parentNode: parent,
    ownerDocument: parent.ownerDocument,
    namespaceURI: parent.namespaceURI,
    nextSibling: null,
    get firstChild() {
      return start.nextSibling === end ? null : start.nextSibling;
    },
    get childNodes() {
      return nodesBetween(start, end);
    },
    contains: (node: Node | null) =>
      nodesBetween(start, end).some((child) => child.contains(node)),
    insertBefore: (node: Node, child: Node | null) =>
      parent.insertBefore(node, child ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
  };
  return root as unknown as RegionRoot;
}

/**
 * Removes what the server rendered and the browser did not: Preact only does so
 * inside of elements, not at the top of a root.
 *
 * @param root A root that was rendered into.
 */
export function removeStrays(root: RegionRoot): void {
  const kept = new Set<Node>();
  keep(root.__k as Rendered, kept);
  for (const node of Array.from(root.childNodes) as ChildNode[]) {
    if (!kept.has(node)) node.remove();
  }
}

function keep(vnode: Rendered | null, kept: Set<Node>): void {
  if (vnode === null || vnode === undefined) return;
  if (typeof vnode.type !== "function") {
    if (vnode.__e) kept.add(vnode.__e);
    return;
  }
  for (const child of [vnode.__k ?? []].flat()) keep(child, kept);
}

function nodesBetween(start: ChildNode, end: ChildNode): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = start.nextSibling; node && node !== end;) {
    nodes.push(node);
    node = node.nextSibling;
  }
  return nodes;
}
