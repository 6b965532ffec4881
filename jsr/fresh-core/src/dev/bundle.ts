// Makes the scripts of islands: one for each file, one that starts them, and
// what they have in common in scripts of its own.
import type { Metafile } from "esbuild-wasm/esm/browser.js";
import { fileURLToPath } from "node:url";
import type { ResolvedBuildConfig } from "./config.ts";
import { runEsbuild } from "./esbuild.ts";
import { denoModules } from "./resolve.ts";

/** Where scripts are served. */
export const SCRIPTS = "/_fresh/js/";

/** The scripts of a build. */
export interface Bundle {
  /** Content by address. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Address of each entry's script, by its name. */
  entries: Map<string, string>;
  /** Scripts that each script imports, directly or not, by address. */
  imports: Map<string, string[]>;
}

/** The name of the script that starts islands. */
export const BOOT = "fresh-boot";
const BOOT_FILE = new URL("../client/boot.ts", import.meta.url);

/**
 * Bundles island files and the script that starts them.
 *
 * @param config Target browsers, mode and source maps.
 * @param islands Island files by the name of their script.
 * @param hashed Whether addresses contain a hash of the content.
 * @returns The scripts.
 * @throws {Error} When a module does not parse or is not found.
 */
export async function bundle(
  config: ResolvedBuildConfig,
  islands: Map<string, string>,
  hashed: boolean,
): Promise<Bundle> {
  const development = config.mode === "development";
  const { sourceMap } = config;
  const mode = JSON.stringify(config.mode);
  const { outputFiles, metafile } = await runEsbuild({
    entryPoints: {
      [BOOT]: fileURLToPath(BOOT_FILE),
      ...Object.fromEntries(islands),
    },
    entryNames: hashed ? "[name]-[hash]" : "[name]",
    chunkNames: "chunk-[hash]",
    outdir: "/",
    absWorkingDir: "/",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: config.target,
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: !development,
    define: { "process.env.NODE_ENV": mode },
    sourcemap: development ? "inline" : sourceMap?.kind,
    sourceRoot: sourceMap?.sourceRoot,
    sourcesContent: sourceMap?.sourcesContent,
    write: false,
    metafile: true,
    logLevel: "silent",
    plugins: [denoModules()],
  });

  const files: Bundle["files"] = new Map();
  for (const { path, contents } of outputFiles) {
    files.set(addressOf(path), contents as Uint8Array<ArrayBuffer>);
  }
  const sources = new Map([...islands].map(([name, file]) => [file, name]));
  sources.set(fileURLToPath(BOOT_FILE), BOOT);
  return { files, ...describe(metafile, sources) };
}

function describe(
  metafile: Metafile,
  sources: Map<string, string>,
): Pick<Bundle, "entries" | "imports"> {
  const entries = new Map<string, string>();
  const imports = new Map<string, string[]>();
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    imports.set(addressOf(path), importsOf(path, metafile).map(addressOf));
    const name = entryPoint && sources.get("/" + entryPoint);
    if (name) entries.set(name, addressOf(path));
  }
  return { entries, imports };
}

function addressOf(path: string): string {
  return SCRIPTS + path.replace(/^\//, "");
}

function importsOf(
  path: string,
  { outputs }: Metafile,
  seen = new Set<string>(),
): string[] {
  for (const { path: imported, kind } of outputs[path].imports) {
    if (kind !== "import-statement" || seen.has(imported)) continue;
    seen.add(imported);
    importsOf(imported, { outputs, inputs: {} }, seen);
  }
  return [...seen];
}
