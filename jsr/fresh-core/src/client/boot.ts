// Starts the islands of a page. Each was rendered by the server between two
// comments; it takes over the elements found there.
import { parse } from "devalue";
import { type ComponentType, render } from "preact";
import { setBuildId } from "../build_id.ts";
import { installClientHooks } from "./hooks.ts";
import { findMarkers, type Region } from "./markers.ts";
import { readRegion, type Revival, SlotRef } from "./revive.ts";
import { regionRoot, removeStrays } from "./root.ts";

/**
 * Starts all islands; called by a script at the end of the page.
 *
 * @param components The page's islands, in the order its data counts them.
 * @param data Component and props of every island, as written by the server.
 * @param build Id of the build, for `asset()`.
 */
export function boot(
  components: ComponentType[],
  data: string,
  build: string,
): void {
  setBuildId(build);
  installClientHooks();
  const { islands, slots } = findMarkers(document.body);
  const revival: Revival = {
    components,
    data: parse(data, { Slot: ([id]: [number]) => new SlotRef(id) }),
    islands,
    slots,
  };
  const roots = [...islands].filter(([, { nested }]) => !nested);
  // Before anything is rendered, since rendering moves nodes about.
  const trees = roots.map(([id]) => readRegion(revival, id));
  roots.forEach(([, region], at) => start(region, trees[at]));
}

/** One island that fails must not keep the others from starting. */
function start(region: Region, tree: ReturnType<typeof readRegion>): void {
  try {
    const root = regionRoot(region);
    render(tree, root);
    removeStrays(root);
  } catch (error) {
    reportError(error);
  }
}
