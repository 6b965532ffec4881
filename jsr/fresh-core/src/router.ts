// Finds the route for a method and a path. Fixed paths are looked up in a map;
// only when none fits are the patterns tried, in the order they were added.
import {
  compilePattern,
  encodePath,
  isPattern,
  type PathMatcher,
} from "./pattern.ts";
import type { Method } from "./types.ts";

/** All methods a route can be added for. */
export const METHODS: readonly Method[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];

/** What was found for a path. */
export interface Match<T> {
  /** The route's pattern as it was added, `null` when nothing fits. */
  pattern: string | null;
  /** What was added for the method, `null` when nothing was. */
  item: T | null;
  /** Parameters of the pattern, percent-decoded. */
  params: Record<string, string>;
  /** Whether a parameter holds a percent-escape that means nothing. */
  malformed: boolean;
  /** Methods the path does answer. */
  allowed: readonly string[];
}

/** Adds routes and finds them again. */
export interface Router<T> {
  /** Adds an item; the first one for a method and path stays. */
  add(methods: readonly Method[], path: string, item: T): void;
  /** Finds what a request is for. */
  match(method: string, pathname: string): Match<T>;
}

type Items<T> = Map<string, T>;

/**
 * Makes an empty router.
 *
 * @typeParam T What is found, usually a handler.
 * @returns A router; HEAD finds what was added for GET.
 */
export function createRouter<T>(): Router<T> {
  const fixed = new Map<string, Items<T>>();
  const patterns = new Map<string, { fits: PathMatcher; items: Items<T> }>();

  function itemsOf(path: string): Items<T> {
    const known = isPattern(path) ? patterns.get(path)?.items : fixed.get(path);
    if (known !== undefined) return known;
    const items: Items<T> = new Map();
    if (!isPattern(path)) fixed.set(path, items);
    else patterns.set(path, { fits: compilePattern(path), items });
    return items;
  }

  function lookUp(pathname: string) {
    if (fixed.has(pathname)) return pathname;
    if (pathname === "/") return null;
    const other = pathname.endsWith("/")
      ? pathname.slice(0, -1)
      : pathname + "/";
    return fixed.has(other) ? other : null;
  }

  return {
    add(methods, path, item) {
      const items = itemsOf(isPattern(path) ? path : encodePath(path));
      for (const method of methods) {
        if (!items.has(method)) items.set(method, item);
      }
    },
    match(method, pathname) {
      const path = lookUp(pathname);
      if (path !== null) return found(path, fixed.get(path)!, method, {});
      for (const [pattern, { fits, items }] of patterns) {
        const groups = fits(pathname);
        if (groups !== null) return found(pattern, items, method, groups);
      }
      return found(null, new Map(), method, {});
    },
  };
}

function found<T>(
  pattern: string | null,
  items: Items<T>,
  method: string,
  groups: Record<string, string | undefined>,
): Match<T> {
  const item = items.get(method) ??
    (method === "HEAD" ? items.get("GET") : undefined) ?? null;
  const params: Record<string, string> = Object.create(null);
  let malformed = false;
  try {
    for (const name in groups) params[name] = decodeURI(groups[name] ?? "");
  } catch {
    malformed = true;
  }
  return { pattern, item, params, malformed, allowed: [...items.keys()] };
}
