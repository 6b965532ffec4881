/**
 * What `KV_PATH` may be. Deno is given the path of a file as a permission, where
 * a comma separates two, so a path with one could never be opened.
 *
 * @module
 */

/** What a database can be named by. */
export type KvPathKind = "file" | "memory" | "url";

/**
 * Tells what a path is.
 *
 * @param path The value of `KV_PATH`.
 * @returns What it is, or one sentence that says why it is nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kvPathKind } from "./kv_path.ts";
 *
 * assert.deepEqual(kvPathKind(".data/site.db"), { kind: "file" });
 * assert.deepEqual(kvPathKind("http://localhost:4512"), { kind: "url" });
 * assert.match(kvPathKind("a,b").mistake ?? "", /comma/);
 * ```
 */
export function kvPathKind(
  path: string,
): { kind: KvPathKind; mistake?: undefined } | {
  kind?: undefined;
  mistake: string;
} {
  const found = `KV_PATH is ${JSON.stringify(path)}.`;
  const allowed =
    'It must be a file, ":memory:" or the URL of a KV Connect server; leave it out for .data/latchkey.db.';
  if (path.trim() === "") return { mistake: `KV_PATH is empty. ${allowed}` };
  if (path === ":memory:") return { kind: "memory" };
  if (/^https?:/i.test(path)) {
    return URL.canParse(path)
      ? { kind: "url" }
      : { mistake: `${found} ${allowed}` };
  }
  // One letter before a colon is a drive.
  if (/^[a-z][a-z\d+.-]+:/i.test(path)) {
    return { mistake: `${found} ${allowed} A file is written as a path.` };
  }
  if (path.includes(",")) {
    return {
      mistake:
        `${found} Its path must not hold a comma, which separates two paths where Deno is told what may be written.`,
    };
  }
  // deno-lint-ignore no-control-regex
  if (path !== path.trim() || /[\x00-\x1f\x7f]/.test(path)) {
    return {
      mistake:
        `${found} It must not begin or end with a space, nor hold control characters.`,
    };
  }
  return { kind: "file" };
}
