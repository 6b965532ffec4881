// The function that takes a request and gives a response, whatever happens in
// between: what is thrown and not caught becomes an error response here.
import { setBuildId } from "./build_id.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { INTERNAL } from "./internals.ts";
import type { Entry } from "./entries.ts";
import { fileEntries } from "./fs_routes.ts";
import { HttpError } from "./http_error.ts";
import { copyNonce } from "./nonce.ts";
import { makePlan } from "./plan.ts";
import type { Match } from "./router.ts";
import { emptySnapshot, type Snapshot } from "./snapshot.ts";
import { statusText } from "./status.ts";

const NO_CONNECTION = {
  remoteAddr: { transport: "tcp" as const, hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
} satisfies Deno.ServeHandlerInfo;

/**
 * Makes the request handler of an application.
 *
 * @param entries What the application was told.
 * @param config Its configuration.
 * @param built What the build knows, `null` when nothing was built.
 * @returns A function that always gives a response.
 */
export function handlerOf<State>(
  entries: readonly Entry<State>[],
  config: ResolvedFreshConfig,
  built: Snapshot<State> | null,
): (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
  const snapshot = built ?? emptySnapshot<State>(config.root);
  setBuildId(snapshot.buildId);
  const files = () => fileEntries(snapshot.routes);
  const { router, outside } = makePlan(entries, config.basePath, files);

  return async (req, info: Deno.ServeHandlerInfo = NO_CONNECTION) => {
    const url = addressOf(req, config.trustProxy);
    if (url === null) return new Response("Bad Request", { status: 400 });
    const match = router.match(req.method, url.pathname);
    const ctx = new Context<State>({
      req,
      url,
      info,
      route: match.pattern,
      params: match.params,
      config,
      internals: {
        view: { app: null, layouts: [] },
        snapshot,
        allow: null,
        refuse: refusal(match, req.method),
        nonce: "",
      },
    });
    const answer = match.malformed ? outside : match.item ?? outside;
    return await finish(ctx, answer);
  };
}

async function finish<State>(
  ctx: Context<State>,
  answer: (ctx: Context<State>) => Promise<Response>,
): Promise<Response> {
  let response: Response;
  try {
    response = await answer(ctx);
    if (!(response instanceof Response)) {
      throw new TypeError(
        `Return a Response from every middleware and handler; ` +
          `${ctx.req.method} ${ctx.url.pathname} gave ${typeof response}.`,
      );
    }
  } catch (error) {
    ctx.error = error;
    response = errorResponse(error, ctx.config.mode);
  }
  const { allow } = ctx[INTERNAL];
  if (response.status === 405 && allow && !response.headers.has("allow")) {
    response = copyNonce(response, new Response(response.body, response));
    response.headers.set("Allow", allow);
  }
  if (ctx.req.method !== "HEAD" || response.body === null) return response;
  await response.body.cancel().catch(() => {});
  return copyNonce(response, new Response(null, response));
}

function errorResponse(
  error: unknown,
  mode: ResolvedFreshConfig["mode"],
): Response {
  if (!(error instanceof HttpError) || error.status >= 500) {
    console.error(error);
  }
  if (!(error instanceof HttpError)) {
    const text = mode === "development" && error instanceof Error
      ? error.stack
      : "Internal server error";
    return new Response(text, { status: 500 });
  }
  const { status, message } = error;
  return new Response(message || statusText(status), { status });
}

/** What happens to a request that no route took. */
function refusal<State>(match: Match<unknown>, method: string) {
  return (ctx: Context<State>): Response => {
    if (match.malformed) throw new HttpError(400);
    if (match.pattern === null || match.item !== null) throw new HttpError(404);
    const allow = match.allowed.includes("GET")
      ? [...new Set([...match.allowed, "HEAD"])]
      : match.allowed;
    ctx[INTERNAL].allow = allow.join(", ");
    if (method !== "OPTIONS") throw new HttpError(405);
    const headers = { allow: allow.join(", ") };
    return new Response(null, { status: 204, headers });
  };
}

function addressOf(req: Request, trustProxy: boolean): URL | null {
  if (!URL.canParse(req.url)) return null;
  const url = new URL(req.url);
  // Two slashes at the start would be read as a host in a redirect.
  if (url.pathname.includes("//")) {
    url.pathname = url.pathname.replace(/\/{2,}/g, "/");
  }
  if (!trustProxy) return url;

  const protocol = req.headers.get("x-forwarded-proto");
  const host = req.headers.get("x-forwarded-host");
  if (protocol) url.protocol = `${protocol}:`;
  if (host) url.host = host;
  return url;
}
