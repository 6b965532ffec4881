// Tells esbuild where modules are. Deno keeps npm packages in its own cache,
// without a node_modules folder, so Deno is asked for the package and the
// package's own `exports` for the file.
import type { Plugin } from "esbuild-wasm/esm/browser.js";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { exports, legacy } from "resolve.exports";
import { existing, manifest, packageRoot } from "./packages.ts";

type Loader = "ts" | "tsx" | "js" | "jsx" | "json";

const LOADERS: Record<string, Loader> = {
  ts: "ts",
  mts: "ts",
  tsx: "tsx",
  js: "js",
  mjs: "js",
  cjs: "js",
  jsx: "jsx",
  json: "json",
};
/** `preact`, `preact/hooks`, `@scope/name/path`. */
const BARE = /^(@[^/]+\/[^/]+|[^@/.][^/]*)(\/.*)?$/;

/**
 * A plugin that finds and reads the modules of a Deno project.
 *
 * @returns The plugin, for one build.
 */
export function denoModules(): Plugin {
  return {
    name: "deno-modules",
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, importer, kind }) => {
        if (kind === "entry-point") return { path };
        const required = kind === "require-call" || kind === "require-resolve";
        return { path: await locate(path, importer, required) };
      });
      build.onLoad({ filter: /.*/ }, async ({ path }) => {
        const extension = path.slice(path.lastIndexOf(".") + 1);
        const loader = LOADERS[extension];
        if (loader === undefined) {
          throw new TypeError(`Import scripts or JSON, not "${path}".`);
        }
        return { contents: await Deno.readTextFile(path), loader };
      });
    },
  };
}

async function locate(
  specifier: string,
  importer: string,
  required: boolean,
): Promise<string> {
  if (specifier.startsWith("file:")) return fileURLToPath(specifier);
  if (specifier.startsWith("/")) return specifier;
  const relative = specifier.startsWith(".");
  if (packageRoot(importer) !== null) {
    return relative
      ? await existing(resolve(dirname(importer), specifier))
      : await inPackage(specifier, importer, required);
  }
  if (relative) {
    return fileURLToPath(new URL(specifier, pathToFileURL(importer)));
  }
  return await fromProject(specifier, required);
}

/** Resolves what deno.json's imports name. */
async function fromProject(
  specifier: string,
  required: boolean,
): Promise<string> {
  let url = import.meta.resolve(specifier);
  if (url.startsWith("npm:")) {
    // Deno only knows the files of packages that are part of the program.
    await import(url);
    url = import.meta.resolve(specifier);
  }
  if (!url.startsWith("file:")) {
    throw new TypeError(`Islands cannot import "${specifier}" (${url}).`);
  }
  const file = fileURLToPath(url);
  const root = packageRoot(file);
  if (root === null) return file;
  const [, , path = ""] = BARE.exec(specifier.replace(/^npm:\/?/, ""))!;
  return await entryOf(root, path, required);
}

/** Resolves what a package imports from another one. */
async function inPackage(
  specifier: string,
  importer: string,
  required: boolean,
): Promise<string> {
  const [, name, path = ""] = BARE.exec(specifier) ?? [];
  const self = packageRoot(importer);
  if (self !== null && (await manifest(self)).name === name) {
    return await entryOf(self, path, required);
  }
  const file = createRequire(pathToFileURL(importer)).resolve(specifier);
  const root = packageRoot(file);
  return root === null ? file : await entryOf(root, path, required);
}

/** The file a package offers to browsers under a path. */
async function entryOf(
  root: string,
  path: string,
  required: boolean,
): Promise<string> {
  const pkg = await manifest(root);
  const options = { browser: true, require: required };
  const offered = exports(pkg, `.${path}`, options);
  if (offered) return join(root, offered[0]);
  if (path !== "") return await existing(join(root, path));
  const main = legacy(pkg, { browser: true });
  return join(root, typeof main === "string" ? main : "index.js");
}
