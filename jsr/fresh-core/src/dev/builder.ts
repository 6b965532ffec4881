// Builds a project: to disk for production, in memory for tests, and live for
// development.
import { type App, setSnapshot } from "../app.ts";
import {
  type BuildOptions,
  resolveBuild,
  type ResolvedBuildConfig,
} from "./config.ts";
import { crawl } from "./crawl.ts";
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

  /**
   * Looks at nothing yet.
   *
   * @param options Where the project keeps its parts.
   */
  constructor(options?: BuildOptions) {
    this.config = resolveBuild(options);
  }

  /**
   * Builds the project.
   *
   * @param options `snapshot: "memory"` writes nothing, for tests.
   * @returns A function that hands the build to an application.
   */
  async build(
    options: {
      mode?: ResolvedBuildConfig["mode"];
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    this.config.mode = options.mode ?? "production";
    const sources = await crawl(this.config);
    if (options.snapshot !== "memory") await writeBuild(this.config, sources);
    const snapshot = await memorySnapshot<State>(this.config, sources);
    return (app) => setSnapshot(app, snapshot, app.config.mode);
  }
}
