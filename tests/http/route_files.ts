/**
 * The routes as the files of `routes` have them, so that a test about every address sees a new one before
 * anybody has thought of it.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readSources, ROOT } from "../support/sources.ts";

/** One route. */
export interface RouteFile {
  /** Its address, such as `/account/devices/:id/revoke`. */
  path: string;
  /** The methods that it answers to by handlers of its own; GET where there is a page alone. */
  methods: string[];
  /** Whether it has a page. */
  page: boolean;
}

/** What is asked of a route's module. */
interface RouteModule {
  default?: unknown;
  handler?: (() => unknown) | { OPTIONS(): Response };
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * Reads the routes below some addresses, and what each answers to.
 *
 * @param roots what their addresses begin with, such as `/account`
 * @returns the routes, ordered by file
 */
export async function readRouteFiles(roots: string[]): Promise<RouteFile[]> {
  const files = (await readSources()).map(({ path }) => path)
    .filter((path) => /^routes\/(.*\/)?[^_/][^/]*$/.test(path))
    .map((file) => ({ file, path: addressOf(file) }))
    .filter(({ path }) =>
      roots.some((root) => path === root || path.startsWith(`${root}/`))
    );
  return await Promise.all(files.map(async ({ file, path }) => {
    const module: RouteModule = await import(
      pathToFileURL(join(ROOT, file)).href
    );
    const page = module.default !== undefined;
    return { path, methods: methodsOf(module.handler, page), page };
  }));
}

/** What it says to OPTIONS; one function for all methods answers to each of them. */
function methodsOf(handler: RouteModule["handler"], page: boolean): string[] {
  if (handler === undefined) return page ? ["GET"] : [];
  if (typeof handler === "function") return METHODS;
  return handler.OPTIONS().headers.get("allow")!.split(", ")
    .filter((method) => method !== "HEAD");
}

function addressOf(file: string): string {
  return file.replace(/^routes/, "").replace(/\.tsx?$/, "")
    .replaceAll(/\/\([^)]*\)/g, "").replace(/\/index$/, "")
    .replaceAll(/\[(\w+)\]/g, ":$1") || "/";
}
