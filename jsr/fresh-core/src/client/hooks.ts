// What the server does to links and images it must find again in the browser,
// or an island would take it back when it starts.
import { options, type VNode } from "preact";
import { asset, assetSrcSet } from "../asset.ts";
import { linkState } from "../active_link.ts";

type Props = Record<string, unknown>;

/** Registers the hook with Preact, in front of one already there. */
export function installClientHooks(): void {
  const next = options.vnode;
  options.vnode = (vnode: VNode) => {
    const props = vnode.props as Props;
    if (vnode.type === "a") {
      Object.assign(props, linkState(props, new URL(location.href)));
    } else if (vnode.type === "img" || vnode.type === "source") {
      lock(props);
    }
    next?.(vnode);
  };
}

function lock(props: Props): void {
  if (props["data-fresh-disable-lock"]) return;
  if (typeof props.src === "string") props.src = asset(props.src);
  if (typeof props.srcset === "string") {
    props.srcset = assetSrcSet(props.srcset);
  }
}
