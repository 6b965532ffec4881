// Finds the files a build listed. A path is only ever a key of that list, never
// joined to a directory.
import { join } from "node:path";
import type { ServedFile } from "./snapshot.ts";

/** A file as a build lists it. */
export interface ListedFile {
  /** Address, percent-encoded segment by segment. */
  path: string;
  /** Where it is, relative to the project's directory. */
  file: string;
  /** Its media type. */
  type: string;
  /** Hash of its content. */
  hash: string;
  /** Size in bytes. */
  size: number;
  /** Whether its address changes whenever its content does. */
  immutable?: boolean;
}

/** Files up to this many bytes stay in memory once they were asked for. */
const KEPT_BYTES = 256 * 1024;

/**
 * Makes the `file` function of a snapshot.
 *
 * @param root Directory of the project.
 * @param files What the build listed.
 * @returns A function from paths to files.
 */
export function findListed(
  root: string,
  files: readonly ListedFile[],
): (pathname: string) => Promise<ServedFile | null> {
  const found = new Map<string, ServedFile>();
  for (const { path, file, type, hash, size, immutable } of files) {
    const body = size > KEPT_BYTES
      ? streamed(join(root, file))
      : kept(join(root, file));
    found.set(path, { type, hash, size, immutable: immutable === true, body });
  }
  return (pathname) => Promise.resolve(found.get(pathname) ?? null);
}

function streamed(file: string): ServedFile["body"] {
  return async () => (await Deno.open(file)).readable;
}

function kept(file: string): ServedFile["body"] {
  let content: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return () => {
    content ??= Deno.readFile(file).catch((error) => {
      content = undefined;
      throw error;
    });
    return content;
  };
}
