// The application: a list of what was registered, made into one request handler
// by `handler()`.
import { handlerOf } from "./app_handler.ts";
import {
  type FreshConfig,
  resolveConfig,
  type ResolvedFreshConfig,
} from "./config.ts";
import { type Entry, moveEntry } from "./entries.ts";
import { listen, type ListenOptions } from "./listen.ts";
import type { MaybeLazyMiddleware, Middleware } from "./middleware.ts";
import { runRoute } from "./route.ts";
import { METHODS } from "./router.ts";
import type { Snapshot } from "./snapshot.ts";
import type {
  LayoutConfig,
  MaybeLazy,
  Method,
  Route,
  RouteComponent,
  RouteConfig,
} from "./types.ts";

/** Hands a build to an application; for builds only. */
export let setSnapshot: <State>(
  app: App<State>,
  snapshot: Snapshot<State>,
  mode: "development" | "production",
) => void;

/**
 * Passes requests through middlewares to routes.
 *
 * What is registered applies to what comes after it, from top to bottom.
 *
 * @example A page and a middleware around it
 * ```ts
 * import { App } from "fresh";
 * import assert from "node:assert/strict";
 *
 * const app = new App<{ name: string }>()
 *   .use((ctx) => {
 *     ctx.state.name = "Ada";
 *     return ctx.next();
 *   })
 *   .get("/", (ctx) => ctx.text(`Hello ${ctx.state.name}`));
 *
 * const response = await app.handler()(new Request("http://localhost/"));
 * assert.equal(await response.text(), "Hello Ada");
 * ```
 */
export class App<State> {
  #entries: Entry<State>[] = [];
  #snapshot: () => Snapshot<State> | null = () => null;

  static {
    setSnapshot = (app, snapshot, mode) => {
      app.config.root = snapshot.root;
      app.config.mode = mode;
      app.#snapshot = () => snapshot;
    };
  }

  /** The configuration, complete. */
  config: ResolvedFreshConfig;

  /**
   * Makes an application without routes.
   *
   * @param config Base path and the like, all optional.
   */
  constructor(config: FreshConfig = {}) {
    this.config = resolveConfig(config);
  }

  /** Adds middlewares for all paths. */
  use(...middleware: MaybeLazyMiddleware<State>[]): this;
  /** Adds middlewares for a path and those below it. */
  use(path: string, ...middleware: MaybeLazyMiddleware<State>[]): this;
  use(
    first: string | MaybeLazyMiddleware<State>,
    ...rest: MaybeLazyMiddleware<State>[]
  ): this {
    const [path, middlewares] = typeof first === "string"
      ? [first, rest]
      : ["*", [first, ...rest]];
    return this.#add({ kind: "use", path, middlewares });
  }

  /** Answers every 404, whether thrown or for want of a route. */
  notFound(answer: Route<State> | Middleware<State>): this {
    return this.#add({
      kind: "notFound",
      answer: typeof answer === "function"
        ? answer
        : (ctx) => runRoute(ctx, answer, 404),
    });
  }

  /** Answers what is thrown at a path or below it; `"*"` is everywhere. */
  onError(path: string, answer: Route<State> | Middleware<State>): this {
    const route = typeof answer === "function" ? { handler: answer } : answer;
    return this.#add({ kind: "error", path, route });
  }

  /** Sets the outermost component of every page: `<html>` and `<head>`. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#add({ kind: "app", component });
  }

  /** Wraps the pages at a path and below it. */
  layout(
    path: string,
    component: RouteComponent<State>,
    config: LayoutConfig = {},
  ): this {
    return this.#add({ kind: "layout", path, component, config });
  }

  /** Adds a page with its handlers. */
  route(
    path: string,
    route: MaybeLazy<Route<State>>,
    config?: RouteConfig,
  ): this {
    const place = { path, scope: path, withLast: true };
    return this.#add({ kind: "route", ...place, route, config });
  }

  /** Answers GET, and HEAD unless it has its own handler. */
  get(path: string, ...handlers: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["GET"], path, handlers);
  }

  /** Answers POST. */
  post(path: string, ...handlers: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["POST"], path, handlers);
  }

  /** Answers PATCH. */
  patch(path: string, ...handlers: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["PATCH"], path, handlers);
  }

  /** Answers PUT. */
  put(path: string, ...handlers: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["PUT"], path, handlers);
  }

  /** Answers DELETE. */
  delete(path: string, ...handlers: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["DELETE"], path, handlers);
  }

  /** Answers HEAD. */
  head(path: string, ...handlers: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["HEAD"], path, handlers);
  }

  /** Answers every method. */
  all(path: string, ...handlers: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(METHODS, path, handlers);
  }

  /** Puts the routes of the routes directory here, below an optional path. */
  fsRoutes(pattern = "*"): this {
    return this.#add({ kind: "files", prefix: pattern });
  }

  /** Takes over everything another application was told, below a path. */
  mountApp(path: string, app: App<State>): this {
    for (const entry of app.#entries) {
      this.#add(moveEntry(moveEntry(entry, app.config.basePath), path));
    }
    app.#snapshot = () => this.#snapshot();
    return this;
  }

  /**
   * Finishes the application.
   *
   * @returns A function for `Deno.serve`, or to call in tests. It never rejects.
   */
  handler(): (
    request: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response> {
    return handlerOf(this.#entries, this.config, this.#snapshot());
  }

  /**
   * Serves the application.
   *
   * @param options As for `Deno.serve`; without a port, the first free one from
   * 8000 on is taken.
   */
  async listen(options: ListenOptions = {}): Promise<void> {
    await listen(this.handler(), this.config.basePath, options);
  }

  #add(entry: Entry<State>): this {
    this.#entries.push(entry);
    return this;
  }

  #handle(
    methods: readonly Method[],
    path: string,
    handlers: MaybeLazy<Middleware<State>>[],
  ): this {
    const middlewares = handlers as MaybeLazyMiddleware<State>[];
    return this.#add({ kind: "handle", path, methods, middlewares });
  }
}
