// esbuild as WebAssembly in this process: a build starts no other program and
// needs no binary for the platform. It is ended when nobody uses it, which
// gives its memory back.
import * as esbuild from "esbuild-wasm/esm/browser.js";

let users = 0;
let started: Promise<void> | undefined;

/**
 * Runs one build.
 *
 * @param options Options of esbuild's `build`.
 * @returns The build's result.
 * @throws {Error} When the build fails; the message names file and line.
 */
export async function runEsbuild(
  options: esbuild.BuildOptions & { metafile: true; write: false },
): Promise<esbuild.BuildResult<{ metafile: true; write: false }>> {
  users++;
  try {
    await (started ??= start());
    return await esbuild.build(options);
  } finally {
    if (--users === 0) {
      started = undefined;
      await esbuild.stop();
    }
  }
}

async function start(): Promise<void> {
  const entry = import.meta.resolve("esbuild-wasm/esm/browser.js");
  const wasm = await Deno.readFile(new URL("../esbuild.wasm", entry));
  const wasmModule = await WebAssembly.compile(wasm);
  await esbuild.initialize({ wasmModule, worker: false });
}
