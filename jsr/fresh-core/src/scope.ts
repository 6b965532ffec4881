// A tree of path segments. Each scope holds what was registered at its path:
// middlewares, a layout, an error page. A route passes through every scope from
// the root down to its own, outermost first.
import type { Context } from "./context.ts";
import { INTERNAL, type View } from "./internals.ts";
import { HttpError } from "./http_error.ts";
import type { MaybeLazyMiddleware, Middleware } from "./middleware.ts";
import { runRoute } from "./route.ts";
import type { LayoutConfig, Route, RouteComponent } from "./types.ts";

/** What holds for the whole application, whatever the path. */
export interface Shared<State> {
  /** Answers 404s, if set. */
  notFound: Middleware<State> | null;
}

/** One path segment and what was registered there. */
export interface Scope<State> {
  readonly parent: Scope<State> | null;
  readonly children: Map<string, Scope<State>>;
  readonly middlewares: MaybeLazyMiddleware<State>[];
  app: RouteComponent<State> | null;
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null;
  error: Route<State> | null;
}

/**
 * Makes a scope with nothing in it.
 *
 * @param parent The scope above, `null` for the root.
 * @returns An empty scope, not yet known to its parent.
 */
export function newScope<State>(
  parent: Scope<State> | null = null,
): Scope<State> {
  return {
    parent,
    children: new Map(),
    middlewares: [],
    app: null,
    layout: null,
    error: null,
  };
}

/**
 * Finds the scope of a path and makes those on the way that are missing.
 *
 * Optional groups and a final `*` are no segments of their own, so `/docs/*`
 * is the scope of `/docs`.
 *
 * @param root Where paths start.
 * @param path A path or pattern; `"*"` and `"/"` are the root.
 * @param withLast Whether the last segment belongs to the scope.
 * @returns The scope.
 */
export function scopeAt<State>(
  root: Scope<State>,
  path: string,
  withLast = true,
): Scope<State> {
  const segments = path.replace(/\{[^}]*\}\??/g, "").split("/");
  if (!withLast) segments.pop();
  let scope = root;
  segments.forEach((segment, at) => {
    if (segment === "") return;
    if (segment === "*" && at === segments.length - 1) return;
    let child = scope.children.get(segment);
    if (child === undefined) {
      child = newScope(scope);
      scope.children.set(segment, child);
    }
    scope = child;
  });
  return scope;
}

/**
 * The middlewares a request meets on its way to a scope, as of now: what is
 * registered later does not change the list.
 *
 * @param scope Where the way ends.
 * @param shared What holds for the whole application.
 * @returns Middlewares, outermost first.
 */
export function stepsTo<State>(
  scope: Scope<State>,
  shared: Shared<State>,
): MaybeLazyMiddleware<State>[] {
  const above = scope.parent === null ? [] : stepsTo(scope.parent, shared);
  return [...above, guard(scope, shared), ...scope.middlewares];
}

function viewOf<State>(scope: Scope<State>): View<State> {
  const { app, layouts } = scope.parent === null
    ? { app: scope.app, layouts: [] }
    : viewOf(scope.parent);
  if (scope.layout === null) return { app, layouts };
  const { component, config } = scope.layout;
  return {
    app: config.skipAppWrapper ? null : app,
    layouts: config.skipInheritedLayouts
      ? [component]
      : [...layouts, component],
  };
}

/** Enters a scope: its wrappers hold, and its error page catches. */
function guard<State>(
  scope: Scope<State>,
  shared: Shared<State>,
): Middleware<State> {
  const view = viewOf(scope);
  const { error: errorPage } = scope;
  return async (ctx: Context<State>) => {
    const internals = ctx[INTERNAL];
    const outer = internals.view;
    internals.view = view;
    try {
      return await ctx.next();
    } catch (error) {
      internals.view = view;
      const status = error instanceof HttpError ? error.status : 500;
      if (status === 404 && shared.notFound !== null) {
        return await shared.notFound(ctx);
      }
      if (errorPage !== null) return await runRoute(ctx, errorPage, status);
      throw error;
    } finally {
      internals.view = outer;
    }
  };
}
