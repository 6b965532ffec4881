// Lists the static files of a project with their hashes.
import { createHash } from "node:crypto";
import { relative } from "node:path";
import type { ListedFile } from "../file_finder.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { filesIn, slashes } from "./crawl.ts";
import { mediaType } from "./media_type.ts";

/** Names that start with a dot are private, but for `.well-known`. */
const HIDDEN = /(?:^|\/)\.(?!well-known(?:\/|$))/;

/**
 * Lists what the static directories hold.
 *
 * @param config Where they are; the output directory is left out.
 * @returns Files by address; the first directory that has an address wins.
 */
export async function scanStatic(
  config: ResolvedBuildConfig,
): Promise<ListedFile[]> {
  const files = new Map<string, ListedFile>();
  for (const directory of config.staticDir) {
    for (const file of await filesIn(directory)) {
      const path = addressOf(directory, file);
      const built = !relative(config.outDir, file).startsWith("..");
      if (path === null || files.has(path) || built) continue;
      files.set(path, await listFile(config.root, path, file));
    }
  }
  return [...files.values()];
}

/**
 * The address of a static file.
 *
 * @param directory The static directory.
 * @param file A file in it.
 * @returns Its address, `null` when the file is private.
 */
export function addressOf(directory: string, file: string): string | null {
  const path = slashes(relative(directory, file));
  if (HIDDEN.test(path)) return null;
  return "/" + path.split("/").map(encodeURIComponent).join("/");
}

/**
 * Hashes any content.
 *
 * @param content Text or bytes.
 * @returns The first 16 bytes of its SHA-256, in hexadecimal.
 */
export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}

async function listFile(
  root: string,
  path: string,
  file: string,
): Promise<ListedFile> {
  const content = await Deno.readFile(file);
  return {
    path,
    file: slashes(relative(root, file)),
    type: mediaType(file),
    hash: hashOf(content),
    size: content.byteLength,
  };
}
