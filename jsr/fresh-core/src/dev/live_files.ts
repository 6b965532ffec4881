// Static files as they are at this moment, for development: new ones are found
// and changed ones are sent anew.
import { join } from "node:path";
import type { ServedFile } from "../snapshot.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { mediaType } from "./media_type.ts";
import { addressOf } from "./static_scan.ts";

/**
 * Makes the `file` function of a snapshot that reads the static directories at
 * every request.
 *
 * @param config Where the static directories are.
 * @returns A function from paths to files; it finds nothing outside of them.
 */
export function liveFiles(
  config: ResolvedBuildConfig,
): (pathname: string) => Promise<ServedFile | null> {
  return async (pathname) => {
    for (const directory of config.staticDir) {
      const file = join(directory, decodeURIComponent(pathname));
      // Only a file that has this very address is it: no `..`, nothing hidden.
      if (addressOf(directory, file) !== pathname) continue;
      const info = await Deno.stat(file).catch(() => null);
      if (info === null || !info.isFile) continue;
      return {
        type: mediaType(file),
        hash: null,
        size: info.size,
        immutable: false,
        body: () => Deno.readFile(file),
      };
    }
    return null;
  };
}
