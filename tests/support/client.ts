/**
 * One device in HTTP tests: it keeps its cookies, names itself in User-Agent, and says of each
 * request that it comes from the site's own pages, as a browser would. It keeps true that redirects are
 * never followed, so a test sees every answer that the site gives.
 *
 * @module
 */

import { type CookieJar, openCookieJar } from "./cookie_jar.ts";

/** Where a client's requests go, and as whom. */
export interface ClientOptions {
  /** Where requests are sent, such as `http://127.0.0.1:41234`. */
  base: string;
  /** The origin that visitors see; `base` if missing. With an https origin Secure cookies are kept. */
  origin?: string;
  /** The User-Agent header. */
  userAgent?: string;
  /** Tells the time for cookies' lifetimes, in milliseconds since 1970. */
  clock?: () => number;
  /** Sends a request; `fetch` if missing. A site in the same process passes its handler here. */
  send?: (request: Request) => Response | Promise<Response>;
}

/** One request. A header of value null is left out, even one that the client sends by itself. */
export interface ClientRequest {
  method?: string;
  headers?: Record<string, string | null>;
  /** Fields of a form, sent urlencoded; pairs when a name occurs twice. */
  form?: Record<string, string> | [string, string][];
  body?: BodyInit;
}

/** A device that speaks HTTP. */
export interface Client {
  /** Its cookies. */
  cookies: CookieJar;
  /** Sends a request to a path of the site. The answer's body must be read or cancelled. */
  request(path: string, request?: ClientRequest): Promise<Response>;
  get(path: string, headers?: ClientRequest["headers"]): Promise<Response>;
  /** Posts a form. */
  post(
    path: string,
    form: ClientRequest["form"],
    headers?: ClientRequest["headers"],
  ): Promise<Response>;
  delete(path: string, headers?: ClientRequest["headers"]): Promise<Response>;
}

/** What a test's device calls itself unless it says otherwise. */
export const FIREFOX_ON_LINUX =
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/**
 * Makes a device without cookies.
 *
 * @param options where its requests go, and as whom
 */
export function createClient(options: ClientOptions): Client {
  const {
    base,
    origin = base,
    userAgent = FIREFOX_ON_LINUX,
    clock,
    send = fetchAsIs,
  } = options;
  const cookies = openCookieJar(origin.startsWith("https:"), clock);

  async function request(
    path: string,
    init: ClientRequest = {},
  ): Promise<Response> {
    const {
      method = init.form ? "POST" : "GET",
      form,
      body = form && new URLSearchParams(form),
    } = init;
    const url = new URL(path, base);
    const headers = new Headers({
      "user-agent": userAgent,
      "sec-fetch-site": "same-origin",
      ...(method === "GET" || method === "HEAD"
        ? {}
        : { origin: new URL(origin).origin }),
    });
    const cookie = cookies.header(url.pathname);
    if (cookie) headers.set("cookie", cookie);
    for (const [name, value] of Object.entries(init.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const response = await send(
      new Request(url, { method, headers, body, redirect: "manual" }),
    );
    for (const line of response.headers.getSetCookie()) cookies.store(line);
    return response;
  }

  return {
    cookies,
    request,
    get: (path, headers) => request(path, { headers }),
    post: (path, form, headers) =>
      request(path, { method: "POST", form, headers }),
    delete: (path, headers) => request(path, { method: "DELETE", headers }),
  };
}

function fetchAsIs(request: Request): Promise<Response> {
  return fetch(request);
}
