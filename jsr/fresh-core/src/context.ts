// One object per request, handed from middleware to middleware.
import type { FunctionComponent, VNode } from "preact";
import type { ResolvedFreshConfig } from "./config.ts";
import { INTERNAL, type Internals } from "./internals.ts";
import { safeLocation } from "./redirect.ts";
import { renderPage } from "./render/page.ts";
import { streamBody, type StreamSource } from "./stream_body.ts";
import type { LayoutConfig } from "./types.ts";

/** What a new {@linkcode Context} is made of. */
export interface ContextInit<State> {
  req: Request;
  url: URL;
  info: Deno.ServeHandlerInfo;
  route: string | null;
  params: Record<string, string>;
  config: ResolvedFreshConfig;
  internals: Internals<State>;
}

/** The request, what was learnt about it, and ways to answer. */
export class Context<State> {
  /** The request as it came in. */
  req: Request;
  /** Its address, repeated slashes in the path collapsed. */
  readonly url: URL;
  /** The connection it came over. */
  readonly info: Deno.ServeHandlerInfo;
  /** Pattern of the matching route, `null` when none matches. */
  readonly route: string | null;
  /** Values of the pattern's parameters, percent-decoded. */
  readonly params: Record<string, string>;
  /** The application's configuration. */
  readonly config: ResolvedFreshConfig;
  /** Shared by all middlewares of this request. */
  readonly state: State = {} as State;
  /** Data of the page being rendered. */
  data: unknown = undefined;
  /** What was thrown, for error pages; `null` while nothing was. */
  error: unknown | null = null;
  /** Whether only a part of the page was asked for. */
  readonly isPartial: boolean;
  /** Runs the next middleware and gives its response. */
  next: () => Promise<Response>;
  /** In layouts and the app wrapper: what they wrap. */
  Component!: FunctionComponent;
  /** For this package only. */
  readonly [INTERNAL]: Internals<State>;

  /** Made by the application, one for each request. */
  constructor(init: ContextInit<State>) {
    this.req = init.req;
    this.url = init.url;
    this.info = init.info;
    this.route = init.route;
    this.params = init.params;
    this.config = init.config;
    this.isPartial = init.url.search.includes("fresh-partial") &&
      init.url.searchParams.has("fresh-partial");
    this[INTERNAL] = init.internals;
    this.next = async () => await init.internals.refuse(this);
  }

  /**
   * Sends the visitor elsewhere.
   *
   * Repeated slashes in a path are collapsed, so `//evil.example` stays on this
   * site. That is no full guard against open redirects: check addresses that
   * come from a visitor before passing them here.
   *
   * @param pathOrUrl Path on this site, or a full URL.
   * @param status A redirect status, 302 unless given.
   * @returns A response without a body.
   */
  redirect(pathOrUrl: string, status = 302): Response {
    return new Response(null, {
      status,
      headers: { location: safeLocation(pathOrUrl, this.isPartial) },
    });
  }

  /**
   * Renders a page inside its layouts and app wrapper.
   *
   * @param vnode The page; `null` for an empty one.
   * @param init Status and headers; the content type is always HTML.
   * @param config Which wrappers to leave out.
   * @returns The HTML document, or what an async layout returned instead.
   * @throws {TypeError} When `vnode` is no JSX element.
   */
  render(
    // deno-lint-ignore no-explicit-any
    vnode: VNode<any> | null,
    init?: ResponseInit,
    config?: LayoutConfig,
  ): Promise<Response> {
    return renderPage(this, vnode, init, config);
  }

  /**
   * Answers with plain text.
   *
   * @param content The text.
   * @param init Status and headers.
   * @returns A text response.
   */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /**
   * Answers with ready-made HTML.
   *
   * @param content The HTML, sent as it is.
   * @param init Status and headers.
   * @returns An HTML response.
   */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /**
   * Answers with JSON.
   *
   * @param content Any value `JSON.stringify` takes.
   * @param init Status and headers.
   * @returns A JSON response.
   */
  // deno-lint-ignore no-explicit-any
  json(content: any, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /**
   * Answers bit by bit.
   *
   * @param stream Text or bytes as an iterable, or a function that gives one.
   * @param init Status and headers.
   * @returns A response that ends when the iterable does.
   */
  stream<U extends string | Uint8Array>(
    stream: StreamSource<U> | (() => StreamSource<U>),
    init?: ResponseInit,
  ): Response {
    return new Response(streamBody(stream), init);
  }
}

/** Older name of {@linkcode Context}. @deprecated Use `Context`. */
export type FreshContext<State = unknown> = Context<State>;
