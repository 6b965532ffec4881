// The fonts are a dependency like any other: they come from npm and are copied into what is served when the site is built,
// so that the repository holds none of them and no visitor fetches one from somebody else's server.
import sans from "@fontsource-variable/commissioner/package.json" with {
  type: "json",
};
import mono from "@fontsource-variable/red-hat-mono/package.json" with {
  type: "json",
};
import { join } from "node:path";

// Both packages are imported, if only for their names, because that is what makes Deno fetch them.
/** The subsets that the stylesheet names: served file name, package, file in the package. */
const FILES = [
  [
    "commissioner-latin.woff2",
    sans.name,
    "commissioner-latin-flar-normal.woff2",
  ],
  [
    "commissioner-latin-ext.woff2",
    sans.name,
    "commissioner-latin-ext-flar-normal.woff2",
  ],
  [
    "red-hat-mono-latin.woff2",
    mono.name,
    "red-hat-mono-latin-wght-normal.woff2",
  ],
] as const;

/**
 * Copies the site's fonts out of their npm packages. A second call does the same again and harms nothing.
 *
 * @param outDir folder that is served, such as `generated`; the fonts go into its `fonts` folder
 * @returns the paths written, in the order of the stylesheet
 * @throws {Deno.errors.NotFound} when a package holds no such file, which means that its version changed
 *
 * @example
 * ```ts
 * import { copyFonts } from "./fonts.ts";
 * import assert from "node:assert/strict";
 *
 * const dir = await Deno.makeTempDir();
 * assert.equal((await copyFonts(dir)).length, 3);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export async function copyFonts(outDir: string): Promise<string[]> {
  const target = join(outDir, "fonts");
  await Deno.mkdir(target, { recursive: true });
  return await Promise.all(FILES.map(async ([name, pack, file]) => {
    const to = join(target, name);
    await Deno.copyFile(
      new URL(import.meta.resolve(`${pack}/files/${file}`)),
      to,
    );
    return to;
  }));
}
