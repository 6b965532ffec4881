// What is known while one page is being rendered. Rendering is synchronous, so
// there is never more than one state, and it is gone when the page is done.
import type { VNode } from "preact";
import type { Snapshot } from "../snapshot.ts";
import type { FoundIsland, FoundSlot } from "./islands.ts";

/** Collected while a page renders. */
export interface RenderState {
  /** Path and query of the page, for links that lead to itself. */
  readonly url: URL;
  /** Path prefix of the site. */
  readonly basePath: string;
  /** What the build knows. */
  readonly snapshot: Snapshot;
  /** Carried by every script and style of the page. */
  readonly nonce: string;
  /** Starts every marker, so that nothing on the page can look like one. */
  readonly token: string;
  /** Which parts of a document the page brought itself. */
  readonly seen: { html: boolean; head: boolean; body: boolean };
  /** Elements around the current one that decide what becomes of it. */
  readonly within: ("head" | "collect" | "element" | "island" | "slot")[];
  /** Islands in the order they were rendered. */
  readonly islands: FoundIsland[];
  /** Elements that were passed to islands. */
  readonly slots: FoundSlot[];
  /** Vnodes that were changed, to be put back: some are shared by requests. */
  readonly changed: {
    vnode: VNode;
    type: VNode["type"];
    props: VNode["props"];
  }[];
}

let current: RenderState | null = null;

/**
 * The page being rendered at this moment.
 *
 * @returns Its state, `null` outside of rendering.
 */
export function renderState(): RenderState | null {
  return current;
}

/**
 * Renders with a state in place.
 *
 * @param state The state of the page.
 * @param render Does the rendering.
 * @returns What `render` returned.
 */
export function rendering<T>(state: RenderState, render: () => T): T {
  const outer = current;
  current = state;
  try {
    return render();
  } finally {
    current = outer;
    for (const { vnode, type, props } of state.changed.reverse()) {
      vnode.type = type;
      vnode.props = props;
    }
  }
}
