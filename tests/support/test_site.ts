/**
 * The site in the test's own process: the same app, routes and settings reader as the real one, with a
 * database in memory and a clock that stands still until the test moves it. It keeps true that sites
 * share nothing but the build, which is made once per process.
 *
 * @module
 */

import { Builder } from "fresh/dev";
import type { App } from "fresh";
import { readSettings } from "../../fresh.config.ts";
import { createApp } from "../../lib/app.ts";
import { openSite, type Site, type SiteParts } from "../../lib/site.ts";
import type { State } from "../../lib/state.ts";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { ROOT } from "./sources.ts";

/** How a site differs from one with the default settings. */
export interface TestSiteOptions {
  /** The `session` block of deno.json. */
  settings?: unknown;
  /** Variables of the environment; ORIGIN is `https://latchkey.example` if missing. */
  env?: Record<string, string>;
  /** The address that requests come from; 203.0.113.7 if missing. */
  remote?: string;
  /** What to use instead of the usual: another database, another hashing of passwords. */
  parts?: SiteParts;
}

/** A site in the test's own process. */
export interface TestSite extends AsyncDisposable {
  /** Its services. */
  site: Site;
  /** What visitors take it for. */
  origin: string;
  /** Answers a request as if it came from 203.0.113.7, or from `remote`. */
  handle(request: Request): Promise<Response>;
  /** Makes a device that visits it and lives by its clock. */
  client(options?: Partial<ClientOptions>): Client;
  /** Lets time pass. */
  advance(milliseconds: number): void;
  /** Closes it. */
  close(): Promise<void>;
}

let build: Promise<(app: App<State>) => void> | undefined;

/**
 * Opens a site.
 *
 * @param options what differs from the default settings
 * @returns the site, to be closed by the caller, or by `await using`
 * @throws {SettingsError} when the settings are wrong
 *
 * @example
 * ```ts ignore
 * await using site = await openTestSite({ settings: { strategy: "jwt" } });
 * const answer = await site.client().get("/api/session");
 * site.advance(60_000);
 * ```
 */
export async function openTestSite(
  options: TestSiteOptions = {},
): Promise<TestSite> {
  const { settings, env, parts, remote = "203.0.113.7" } = options;
  const variables: Record<string, string> = {
    KV_PATH: ":memory:",
    ORIGIN: "https://latchkey.example",
    SESSION_SECRET: "for tests only and long enough: 32 bytes or more",
    ...env,
  };
  const openedAt = Date.now();
  let passed = 0;
  const clock = () => openedAt + passed;
  const site = await openSite(
    readSettings(
      JSON.stringify({ session: settings }),
      (name) => variables[name],
    ),
    { clock, monotonic: () => passed, print: () => {}, ...parts },
  );

  build ??= new Builder<State>({
    root: ROOT,
    staticDir: ["static", "generated"],
  })
    .build({ snapshot: "memory" });
  const app = createApp(site);
  (await build)(app);
  const handler = app.handler();
  const handle = async (request: Request) =>
    await handler(request, {
      remoteAddr: { transport: "tcp", hostname: remote, port: 50_000 },
      completed: Promise.resolve(),
    });

  const { origin } = site.settings;
  const close = () => site.close();
  return {
    site,
    origin,
    handle,
    client: (own) =>
      createClient({ base: origin, origin, clock, send: handle, ...own }),
    advance: (milliseconds) => void (passed += milliseconds),
    close,
    [Symbol.asyncDispose]: close,
  };
}
