// What an application was told, in the order it was told. Nothing is worked out
// before `handler()`, so that routes from files can be put in between.
import type { MaybeLazyMiddleware, Middleware } from "./middleware.ts";
import type {
  LayoutConfig,
  MaybeLazy,
  Method,
  Route,
  RouteComponent,
  RouteConfig,
} from "./types.ts";

/** One thing registered with an application. */
export type Entry<State> =
  | {
    kind: "use";
    path: string;
    middlewares: MaybeLazyMiddleware<State>[];
  }
  | {
    kind: "layout";
    path: string;
    component: RouteComponent<State>;
    config: LayoutConfig;
  }
  | { kind: "error"; path: string; route: Route<State> }
  | { kind: "notFound"; answer: Middleware<State> }
  | { kind: "app"; component: RouteComponent<State> }
  | {
    kind: "handle";
    path: string;
    methods: readonly Method[];
    middlewares: MaybeLazyMiddleware<State>[];
  }
  | {
    kind: "route";
    /** Where it is found. */
    path: string;
    /** Where it lives: decides its layouts and middlewares. */
    scope: string;
    /** Whether the last segment of `scope` counts. */
    withLast: boolean;
    route: MaybeLazy<Route<State>>;
    config: RouteConfig | undefined;
  }
  | { kind: "files"; prefix: string };

/**
 * Puts one path behind another.
 *
 * @param prefix A path, `""`, `"/"` or `"*"` for none; may end in `/*`.
 * @param path A path, or `"*"` for everything.
 * @returns The joined path.
 */
export function joinPath(prefix: string, path: string): string {
  const base = prefix.replace(/\/?\*?$/, "");
  if (base === "") return path;
  if (path === "*" || path === "/*") return `${base}/*`;
  return path === "/" ? base : base + path;
}

/**
 * Moves an entry below a path, for applications mounted in another.
 *
 * @param entry What was registered.
 * @param prefix The path to move it below.
 * @returns A copy with every path moved.
 */
export function moveEntry<State>(
  entry: Entry<State>,
  prefix: string,
): Entry<State> {
  switch (entry.kind) {
    case "app":
    case "notFound":
      return entry;
    case "files":
      return { ...entry, prefix: joinPath(prefix, entry.prefix) };
    case "route":
      return {
        ...entry,
        path: joinPath(prefix, entry.path),
        scope: joinPath(prefix, entry.scope),
      };
    default:
      return { ...entry, path: joinPath(prefix, entry.path) };
  }
}
