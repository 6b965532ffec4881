// `fresh`: what runs on the server.
export { App } from "./src/app.ts";
export type { FreshConfig, ResolvedFreshConfig } from "./src/config.ts";
export type { Context, FreshContext } from "./src/context.ts";
export { csp, type CSPOptions } from "./src/csp.ts";
export { csrf, type CsrfOptions } from "./src/csrf.ts";
export { createDefine, type Define } from "./src/define.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "./src/handlers.ts";
export { HttpError } from "./src/http_error.ts";
export type { ListenOptions } from "./src/listen.ts";
export type { Middleware, MiddlewareFn } from "./src/middleware.ts";
export type { Island } from "./src/snapshot.ts";
export { staticFiles } from "./src/static_files.ts";
export { trailingSlashes } from "./src/trailing_slashes.ts";
export type {
  LayoutConfig,
  Lazy,
  MaybeLazy,
  Method,
  PageProps,
  RouteConfig,
} from "./src/types.ts";
