// What this package keeps about a request. It sits under one symbol of the
// context, so that no name of the application clashes with it.
import type { Context } from "./context.ts";
import type { Snapshot } from "./snapshot.ts";
import type { RouteComponent } from "./types.ts";

/** Key of the part of a context that belongs to this package. */
export const INTERNAL: unique symbol = Symbol("fresh.internal");

/** The components that wrap a page, outermost layout first. */
export interface View<State> {
  /** The app wrapper, if there is one. */
  readonly app: RouteComponent<State> | null;
  /** Layouts, outermost first. */
  readonly layouts: readonly RouteComponent<State>[];
}

/** What the package keeps about a request. */
export interface Internals<State> {
  /** Wrappers of a page rendered at this moment. */
  view: View<State>;
  /** What the build knows: routes, islands, files. */
  snapshot: Snapshot<State>;
  /** Methods the address does answer, once it has refused one. */
  allow: string | null;
  /** Ends the request when no route takes it. */
  refuse: (ctx: Context<State>) => Response | Promise<Response>;
  /** Nonce of the page rendered last, `""` before the first. */
  nonce: string;
}
