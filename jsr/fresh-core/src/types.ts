// The shapes that routes, layouts and pages are written in. Types only: every
// other file may import this one.
import type { AnyComponent } from "preact";
import type { Context } from "./context.ts";
import type { RouteHandler } from "./handlers.ts";

/** The HTTP methods that routes can be registered for. */
export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

/** A value that is fetched when it is first needed. */
export type Lazy<T> = () => Promise<T>;

/** A value, or a function that will fetch it. */
export type MaybeLazy<T> = T | Lazy<T>;

/** What a layout file may export as `config`. */
export interface LayoutConfig {
  /** Drop the layouts of the folders above. */
  skipInheritedLayouts?: boolean;
  /** Render without the app wrapper. */
  skipAppWrapper?: boolean;
}

/** What a route file may export as `config`. */
export interface RouteConfig extends LayoutConfig {
  /** A URL pattern to use in place of the one the file name gives. */
  routeOverride?: string;
  /** Typed for compatibility; the `csp()` middleware is what sets a policy. */
  csp?: boolean;
  /** Methods to register a lazily loaded route for. */
  methods?: "ALL" | Method[];
}

/** What page components, layouts and the app wrapper receive. */
export type PageProps<Data = unknown, T = unknown> =
  & Pick<
    Context<T>,
    | "config"
    | "url"
    | "req"
    | "params"
    | "info"
    | "state"
    | "isPartial"
    | "Component"
    | "error"
    | "route"
  >
  & { data: Data };

/** A page, layout or app wrapper; it may be an async function. */
// deno-lint-ignore no-explicit-any
export type RouteComponent<State> = AnyComponent<PageProps<any, State>>;

/** A page with the handlers that feed it. */
export interface Route<State> {
  /** Renders what a handler returned as data. */
  component?: RouteComponent<State>;
  /** How the page is wrapped and where it is found. */
  config?: RouteConfig;
  /** One function for all methods, or one per method. */
  handler?: RouteHandler<unknown, State>;
  /** Accepted and unused: stylesheets belong in the page's `Head`. */
  css?: string[];
}
