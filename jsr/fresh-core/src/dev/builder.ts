// Builds a project: to disk for production, in memory for tests, and live for
// development.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { App, setSnapshot } from "../app.ts";
import { listen, type ListenOptions } from "../listen.ts";
import {
  type BuildOptions,
  resolveBuild,
  type ResolvedBuildConfig,
} from "./config.ts";
import { crawl, type Sources } from "./crawl.ts";
import { liveReload } from "./live_reload.ts";
import { memorySnapshot } from "./memory_snapshot.ts";
import { writeBuild } from "./write_build.ts";

/**
 * Builds a project.
 *
 * @example A build, as `dev.ts` does it
 * ```ts ignore
 * import { Builder } from "fresh/dev";
 *
 * const builder = new Builder();
 * if (Deno.args.includes("build")) await builder.build();
 * else await builder.listen(() => import("./main.ts"));
 * ```
 */
// deno-lint-ignore no-explicit-any
export class Builder<State = any> {
  /** The configuration, with absolute paths. */
  config: ResolvedBuildConfig;

  #islands: string[] = [];

  /**
   * Looks at nothing yet.
   *
   * @param options Where the project keeps its parts.
   */
  constructor(options?: BuildOptions) {
    this.config = resolveBuild(options);
  }

  /**
   * Adds a file with islands that lies outside of the island directories.
   *
   * @param specifier Path or file URL.
   */
  registerIsland(specifier: string): void {
    const file = specifier.startsWith("file://")
      ? fileURLToPath(specifier)
      : resolve(this.config.root, specifier);
    this.#islands.push(file);
  }

  /**
   * Builds the project.
   *
   * @param options `snapshot: "memory"` writes nothing, for tests; scripts are
   * then made when the first one is asked for.
   * @returns A function that hands the build to an application.
   * @throws {Error} When a module of the project does not load or build.
   */
  async build(
    options: {
      mode?: ResolvedBuildConfig["mode"];
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    this.config.mode = options.mode ?? "production";
    const sources = await this.#sources();
    if (options.snapshot !== "memory") {
      await writeBuild(this.config, sources);
      console.log(`Built into ${this.config.outDir}`);
      return (app) => void app;
    }
    const snapshot = await memorySnapshot<State>(this.config, sources);
    return (app) => setSnapshot(app, snapshot, app.config.mode);
  }

  /**
   * Serves the project for development. Pages load themselves anew when a static
   * file changes or the server was started again; run it under `deno run
   * --watch` to have that done whenever code changes.
   *
   * @param importApp Imports the module that exports `app`.
   * @param options As for `Deno.serve`; its `signal` ends the watching too.
   */
  async listen(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions & { signal?: AbortSignal } = {},
  ): Promise<void> {
    this.config.mode = "development";
    const sources = await this.#sources();
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    const snapshot = await memorySnapshot<State>(this.config, sources);
    const { basePath } = app.config;
    const reload = liveReload(this.config, basePath, options.signal);
    snapshot.devScript = reload.script;
    setSnapshot(app, snapshot, "development");

    const handler = app.handler();
    listen(
      async (req, info) =>
        reload.answer(new URL(req.url).pathname) ?? await handler(req, info),
      basePath,
      options,
    );
  }

  async #sources(): Promise<Sources> {
    const { routes, islands } = await crawl(this.config);
    return { routes, islands: [...new Set([...islands, ...this.#islands])] };
  }
}
