// Where a project keeps its parts. All paths are absolute after this.
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";

/** Options of {@linkcode Builder}, all optional. */
export interface BuildOptions {
  /** Browsers to write scripts for, in the words of esbuild's `target`. */
  target?: string | string[];
  /** Directory of the project; the working directory unless given. */
  root?: string;
  /** Where a build is written, `_fresh`. */
  outDir?: string;
  /** Static files, `static`; of several directories the first one wins. */
  staticDir?: string | string[];
  /** Islands, `islands`. */
  islandDir?: string;
  /** Routes, `routes`. */
  routeDir?: string;
  /** The module that exports `app`, `main.ts`. */
  serverEntry?: string;
  /** Files to leave out, by their absolute path; tests unless given. */
  ignore?: RegExp[];
  /** Source maps of the scripts, in the words of esbuild. */
  sourceMap?: {
    kind: boolean | "linked" | "inline" | "external" | "both" | undefined;
    sourceRoot?: string;
    sourcesContent?: boolean;
  };
}

/** {@linkcode BuildOptions} with every path absolute. */
export type ResolvedBuildConfig =
  & Required<Omit<BuildOptions, "sourceMap" | "staticDir">>
  & {
    staticDir: string[];
    mode: "development" | "production";
    buildId: string;
    sourceMap?: BuildOptions["sourceMap"];
  };

/** What browsers of the last years understand. */
const TARGET = ["chrome99", "firefox99", "safari15"];
const TESTS = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;

/**
 * Makes all paths absolute and fills in what was left out.
 *
 * @param options As given by the project; file URLs are fine as paths.
 * @returns The complete configuration.
 */
export function resolveBuild(options: BuildOptions = {}): ResolvedBuildConfig {
  const root = at(Deno.cwd(), options.root ?? ".");
  const { staticDir = "static" } = options;
  return {
    root,
    target: options.target ?? TARGET,
    outDir: at(root, options.outDir ?? "_fresh"),
    staticDir: [staticDir].flat().map((directory) => at(root, directory)),
    islandDir: at(root, options.islandDir ?? "islands"),
    routeDir: at(root, options.routeDir ?? "routes"),
    serverEntry: at(root, options.serverEntry ?? "main.ts"),
    ignore: options.ignore ?? [TESTS],
    sourceMap: options.sourceMap,
    mode: "production",
    buildId: "",
  };
}

function at(base: string, path: string): string {
  return path.startsWith("file://") ? fileURLToPath(path) : resolve(base, path);
}
