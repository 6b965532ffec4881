// What happens to single elements while a page renders. Preact calls the first
// hook before a vnode is rendered and the second one after.
import { type ComponentChild, Fragment, h, options, type VNode } from "preact";
import { asset, assetSrcSet } from "../asset.ts";
import { Head } from "../head.ts";
import { linkState } from "../active_link.ts";
import { END_OF_BODY, END_OF_HEAD, HEAD_ELEMENTS, headName } from "./head.ts";
import { Slot, withSlots } from "./islands.ts";
import { type RenderState, renderState } from "./state.ts";

/** Preact's hooks have short names in its build. */
interface Hooks {
  __b?: (vnode: VNode) => void;
  diffed?: (vnode: VNode) => void;
}

type Props = Record<string, unknown>;

/** Vnodes that opened something, which is closed when they are done. */
const opened = new WeakSet<VNode>();
/** Vnodes made here, which are left alone. */
const ours = new WeakSet<VNode>();

/** Registers the hooks with Preact, in front of those already there. */
export function installHooks(): void {
  const hooks = options as unknown as Hooks;
  const { __b: nextBefore, diffed: nextAfter } = hooks;
  hooks.__b = (vnode) => {
    const state = renderState();
    if (state !== null) before(state, vnode);
    nextBefore?.(vnode);
  };
  hooks.diffed = (vnode) => {
    if (opened.delete(vnode)) renderState()?.within.pop();
    nextAfter?.(vnode);
  };
}

function before(state: RenderState, vnode: VNode): void {
  if (typeof vnode.type === "function") {
    if (vnode.type === Head) open(state, vnode, "collect");
    else if (vnode.type === Slot) showSlot(state, vnode);
    else if (!ours.has(vnode)) startIsland(state, vnode);
    return;
  }
  const props = vnode.props as Props;
  switch (vnode.type) {
    case "html":
      state.seen.html = true;
      break;
    case "head":
      state.seen.head = true;
      append(state, vnode, END_OF_HEAD);
      open(state, vnode, "head");
      break;
    case "body":
      state.seen.body = true;
      append(state, vnode, END_OF_BODY);
      break;
    case "a": {
      const current = linkState(props, state.url);
      if (current !== null) change(state, vnode, { ...props, ...current });
      break;
    }
    case "img":
    case "source":
      if (!props["data-fresh-disable-lock"]) lock(state, vnode, props);
      break;
    case "script":
    case "style":
      if (!props.nonce) {
        change(state, vnode, { ...props, nonce: state.nonce });
      }
      break;
  }
  if (HEAD_ELEMENTS.has(vnode.type) && !ours.has(vnode)) mark(state, vnode);
}

function open(
  state: RenderState,
  vnode: VNode,
  what: RenderState["within"][number],
): void {
  state.within.push(what);
  opened.add(vnode);
}

/** Changes a vnode for this rendering only. */
function change(
  state: RenderState,
  vnode: VNode,
  props: Props,
  type = vnode.type,
): void {
  state.changed.push({ vnode, type: vnode.type, props: vnode.props });
  vnode.type = type;
  vnode.props = props as VNode["props"];
}

function append(state: RenderState, vnode: VNode, what: string): void {
  const props = vnode.props as Props;
  const children = [props.children as ComponentChild, comment(state, what)];
  change(state, vnode, { ...props, children });
}

function lock(state: RenderState, vnode: VNode, props: Props): void {
  const { src, srcset } = props;
  const locked = { ...props };
  if (typeof src === "string") locked.src = asset(src);
  if (typeof srcset === "string") locked.srcset = assetSrcSet(srcset);
  change(state, vnode, locked);
}

/** Puts markers around an element of the head. */
function mark(state: RenderState, vnode: VNode): void {
  const place = state.within.at(-1);
  if (place !== "head" && place !== "collect") return;
  const kind = place === "head" ? "in" : "up";
  const name = encodeURIComponent(headName(vnode));
  const { key } = vnode;
  const keyed = key === null || key === undefined ? {} : { "data-key": key };
  const props = { ...vnode.props, ...keyed };
  const element = h(vnode.type as string, props) as VNode;
  ours.add(element);
  const children = [
    comment(state, `${kind}:${name}`),
    element,
    comment(state, `/${kind}`),
  ];
  change(state, vnode, { children }, Fragment);
  open(state, vnode, "element");
}

function startIsland(state: RenderState, vnode: VNode): void {
  const island = state.snapshot.islands.get(vnode.type);
  if (island === undefined || insideIsland(state)) return;
  const props = withSlots(vnode.props as Props, state.slots);
  const index = state.islands.push({ island, props }) - 1;
  const element: VNode = h(island.fn, props);
  ours.add(element);
  change(
    state,
    vnode,
    { children: between("island", index, element) },
    Fragment,
  );
  open(state, vnode, "island");
}

/** An island inside another is a part of it, unless it came in a slot. */
function insideIsland({ within }: RenderState): boolean {
  return within.findLast((place) => place === "island" || place === "slot") ===
    "island";
}

function showSlot(state: RenderState, vnode: VNode): void {
  const { id, children } = vnode.props as { id: number; children: VNode };
  state.slots[id].shown = true;
  change(state, vnode, { children: between("slot", id, children) }, Fragment);
  open(state, vnode, "slot");
}

/** Comments that stay in the page, for the browser's part of this package. */
function between(kind: string, id: number, content: VNode): VNode[] {
  return [plain(`frsh:${kind}:${id}`), content, plain(`/frsh:${kind}:${id}`)];
}

function comment(state: RenderState, what: string): VNode {
  return plain(`${state.token}:${what}`);
}

function plain(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as Props);
}
