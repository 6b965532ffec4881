// Turns what an application was told into a router, from top to bottom: a route
// passes through the middlewares registered before it and none after.
import type { Context } from "./context.ts";
import { INTERNAL } from "./internals.ts";
import { type Entry, joinPath, moveEntry } from "./entries.ts";
import { HttpError } from "./http_error.ts";
import { compose, type MaybeLazyMiddleware } from "./middleware.ts";
import { runRoute } from "./route.ts";
import { createRouter, METHODS, type Router } from "./router.ts";
import {
  newScope,
  type Scope,
  scopeAt,
  type Shared,
  stepsTo,
} from "./scope.ts";
import type { MaybeLazy, Route } from "./types.ts";

/** Answers a request from start to end. */
export type Answer<State> = (ctx: Context<State>) => Promise<Response>;

/** A finished application. */
export interface Plan<State> {
  /** Finds the answer for a path. */
  router: Router<Answer<State>>;
  /** Answers what no route takes, past the middlewares at the root. */
  outside: Answer<State>;
}

/**
 * Works out an application.
 *
 * @param entries What it was told, in order.
 * @param basePath Path prefix of every route.
 * @param fileEntries Entries of the routes directory, if files are used.
 * @returns The router, and the answer for everything else.
 */
export function makePlan<State>(
  entries: readonly Entry<State>[],
  basePath: string,
  fileEntries: () => Entry<State>[],
): Plan<State> {
  const router = createRouter<Answer<State>>();
  const root = newScope<State>();
  const shared: Shared<State> = { notFound: null };

  function apply(entry: Entry<State>): void {
    switch (entry.kind) {
      case "use":
        scopeAt(root, entry.path).middlewares.push(...entry.middlewares);
        break;
      case "layout": {
        const { component, config } = entry;
        scopeAt(root, entry.path).layout = { component, config };
        break;
      }
      case "error":
        scopeAt(root, entry.path).error = entry.route;
        break;
      case "notFound":
        shared.notFound = entry.answer;
        break;
      case "app":
        root.app = entry.component;
        break;
      case "handle":
        add(entry.path, entry.methods, scopeAt(root, entry.path), [
          ...entry.middlewares,
        ]);
        break;
      case "route":
        addRoute(entry);
        break;
      case "files":
        for (const one of fileEntries()) apply(moveEntry(one, entry.prefix));
        break;
    }
  }

  function addRoute(entry: Extract<Entry<State>, { kind: "route" }>): void {
    const { route } = entry;
    const config = typeof route === "function" ? entry.config : route.config;
    const path = config?.routeOverride ?? entry.path;
    const methods = Array.isArray(entry.config?.methods)
      ? entry.config.methods
      : METHODS;
    const scope = scopeAt(root, entry.scope, entry.withLast);
    add(path, methods, scope, [endpoint(route)]);
  }

  function add(
    path: string,
    methods: Parameters<typeof router.add>[0],
    scope: Scope<State>,
    middlewares: MaybeLazyMiddleware<State>[],
  ): void {
    const steps = [...stepsTo(scope, shared), ...middlewares];
    router.add(methods, joinPath(basePath, path), compose(steps, notFound));
  }

  entries.forEach(apply);
  const outside = compose(stepsTo(root, shared), (ctx) => {
    return ctx[INTERNAL].refuse(ctx);
  });
  return { router, outside };
}

function endpoint<State>(
  route: MaybeLazy<Route<State>>,
): MaybeLazyMiddleware<State> {
  if (typeof route !== "function") return (ctx) => runRoute(ctx, route);
  let loaded: Promise<Route<State>> | undefined;
  return async (ctx) => await runRoute(ctx, await (loaded ??= route()));
}

function notFound(): never {
  throw new HttpError(404);
}
