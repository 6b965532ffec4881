// Serves files of the static directory. Only what the build listed is found, so
// no path can reach outside of it.
import { BUILD_KEY } from "./asset.ts";
import type { Context } from "./context.ts";
import { INTERNAL } from "./internals.ts";
import type { Middleware } from "./middleware.ts";
import type { ServedFile } from "./snapshot.ts";

const FOR_A_YEAR = "public, max-age=31536000, immutable";
const ASK_EACH_TIME = "no-cache";
const NEVER = "no-store";

/**
 * Serves the files of the static directory and the scripts of islands.
 *
 * Addresses made by `asset()` may be cached for a year; asked for with the id of
 * another build they redirect to the plain address. Other methods than GET and
 * HEAD get 405, and a path that is no file goes on to the next middleware.
 *
 * @returns A middleware.
 *
 * @example Files first, then routes
 * ```ts
 * import { App, staticFiles } from "fresh";
 * import assert from "node:assert/strict";
 *
 * const app = new App().use(staticFiles()).get("/", () => new Response("Hi"));
 * const response = await app.handler()(new Request("http://localhost/"));
 * assert.equal(await response.text(), "Hi");
 * ```
 */
export function staticFiles<T>(): Middleware<T> {
  return async function serveStaticFile(ctx) {
    const path = filePath(ctx);
    const file = path === null ? null : await ctx[INTERNAL].snapshot.file(path);
    if (file !== null) return await serve(ctx, file);
    if (path === "/favicon.ico") return new Response(null, { status: 404 });
    return await ctx.next();
  };
}

/** The path below the base path, encoded the way files are listed. */
function filePath<T>({ url, config }: Context<T>): string | null {
  const { basePath } = config;
  if (!url.pathname.startsWith(`${basePath}/`)) return null;
  const path = url.pathname.slice(basePath.length);
  if (path.endsWith("/")) return null;
  try {
    return path.split("/").map((part) =>
      encodeURIComponent(decodeURIComponent(part))
    ).join("/");
  } catch {
    return null;
  }
}

async function serve<T>(ctx: Context<T>, file: ServedFile): Promise<Response> {
  const { req, url, config } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const headers = { allow: "GET, HEAD" };
    return new Response("Method Not Allowed", { status: 405, headers });
  }

  const { buildId } = ctx[INTERNAL].snapshot;
  const asked = url.searchParams.get(BUILD_KEY);
  if (asked !== null && asked !== buildId) {
    const plain = new URL(url);
    plain.searchParams.delete(BUILD_KEY);
    const headers = { location: plain.pathname + plain.search };
    return new Response(null, { status: 307, headers });
  }

  const live = config.mode === "development" || file.hash === null;
  const lasting = !live && (asked === buildId || file.immutable);
  const headers = new Headers({
    "Content-Type": file.type,
    "Cache-Control": lasting ? FOR_A_YEAR : live ? NEVER : ASK_EACH_TIME,
  });
  if (!live) {
    headers.set("ETag", `W/"${file.hash}"`);
    if (isKnown(req.headers.get("if-none-match"), file.hash!)) {
      return new Response(null, { status: 304, headers });
    }
  }
  headers.set("Content-Length", String(file.size));
  if (req.method === "HEAD") return new Response(null, { headers });
  return new Response(await file.body(), { headers });
}

/** Weak comparison of entity tags: RFC 9110, section 13.1.2. */
function isKnown(ifNoneMatch: string | null, hash: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.split(",").some((tag) => {
    const value = tag.trim().replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
    return value === "*" || value === hash;
  });
}
