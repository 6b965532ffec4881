// Turns the modules found in the routes directory into what an application
// could have been told by hand.
import type { Entry } from "./entries.ts";
import { filePattern, folderScope } from "./file_pattern.ts";
import type { HandlerFn, RouteHandler } from "./handlers.ts";
import type { MaybeLazyMiddleware } from "./middleware.ts";
import { runRoute } from "./route.ts";
import { byPrecedence } from "./route_order.ts";
import type { Route, RouteComponent, RouteConfig } from "./types.ts";

/** What a file in the routes directory may export. */
export interface FileModule<State> {
  /** How the page is wrapped and where it is found. */
  config?: RouteConfig;
  /** Handlers of the route. */
  handler?: RouteHandler<unknown, State> | HandlerFn<unknown, State>[];
  /** Another name for `handler`. */
  handlers?: RouteHandler<unknown, State> | HandlerFn<unknown, State>[];
  /** The page, layout, wrapper or middleware. */
  default?:
    | RouteComponent<State>
    | MaybeLazyMiddleware<State>
    | MaybeLazyMiddleware<State>[];
  /** Accepted and unused. */
  css?: string[];
}

/** A file in the routes directory. */
export interface FileRoute<State> {
  /** Its path below that directory, without extension, with `/` between. */
  id: string;
  /** What it exports. */
  module: FileModule<State>;
}

/**
 * Reads the meaning of every file from its name.
 *
 * @param files The files, in any order.
 * @returns What an application is told: first all that wraps routes, then the
 * routes, from the most to the least specific.
 * @throws {TypeError} When a file does not export what its name promises.
 */
export function fileEntries<State>(
  files: readonly FileRoute<State>[],
): Entry<State>[] {
  const special: Entry<State>[] = [];
  const routes: { id: string; entry: Entry<State> }[] = [];
  for (const file of files) {
    const entry = specialEntry(file);
    if (entry !== null) special.push(entry);
    else routes.push({ id: file.id, entry: routeEntry(file) });
  }
  routes.sort((a, b) => byPrecedence(a.id, b.id));
  return [...special, ...routes.map(({ entry }) => entry)];
}

function specialEntry<State>(file: FileRoute<State>): Entry<State> | null {
  const { id, module } = file;
  const path = folderScope(id);
  switch (id.slice(id.lastIndexOf("/") + 1)) {
    case "_middleware": {
      const found = module.handlers ?? module.handler ?? module.default;
      if (typeof found !== "function" && !Array.isArray(found)) {
        throw missing(id, "a middleware, or an array of them, as default");
      }
      const middlewares = [found].flat() as MaybeLazyMiddleware<State>[];
      return { kind: "use", path, middlewares };
    }
    case "_layout":
      return {
        kind: "layout",
        path,
        component: componentOf(file),
        config: module.config ?? {},
      };
    case "_app":
      return { kind: "app", component: componentOf(file) };
    case "_404": {
      const route = routeOf(file);
      return { kind: "notFound", answer: (ctx) => runRoute(ctx, route, 404) };
    }
    case "_error":
    case "_500":
      return { kind: "error", path, route: routeOf(file) };
    default:
      return null;
  }
}

function routeEntry<State>(file: FileRoute<State>): Entry<State> {
  return {
    kind: "route",
    path: filePattern(file.id),
    scope: folderScope(file.id),
    withLast: true,
    route: routeOf(file),
    config: undefined,
  };
}

function routeOf<State>({ id, module }: FileRoute<State>): Route<State> {
  const handler = module.handlers ?? module.handler;
  const { config } = module;
  const component = module.default as RouteComponent<State> | undefined;
  if (typeof component !== "function" && !handler && !config) {
    throw missing(id, "a page component as default, or handlers");
  }
  if (typeof handler === "function" && handler.length > 1) {
    throw new TypeError(`Give the handler of "${id}" one argument, ctx.`);
  }
  return { component, config, handler: handler as Route<State>["handler"] };
}

function componentOf<State>(
  { id, module }: FileRoute<State>,
): RouteComponent<State> {
  if (typeof module.default !== "function") {
    throw missing(id, "a component as default");
  }
  return module.default as RouteComponent<State>;
}

function missing(id: string, what: string): TypeError {
  return new TypeError(`Export ${what} from the route file "${id}".`);
}
