/**
 * The real site in a process of its own: what `deno task start` does after building, with exactly the
 * permissions named there, on a free port and with a database of its own. It keeps true that
 * nothing of a started site outlives the test: neither the process nor its files.
 *
 * @module
 */

import { join } from "node:path";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { freePort } from "./free_port.ts";
import { copyTree, removeTree } from "./tree_copy.ts";

/** How a started site differs from the one that visitors get. */
export interface StartOptions {
  /** The `session` block of deno.json; a text stands for the whole file, however wrong. */
  settings?: unknown;
  /** Variables of the environment, over PORT, KV_PATH and SESSION_SECRET that every site is given. */
  env?: Record<string, string>;
}

/** A site in a process of its own. */
export interface StartedSite extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:41234`. */
  base: string;
  /** What visitors take it for: ORIGIN, or the same as `base` if that was not set. */
  origin: string;
  /** What it has printed so far. */
  output(): string;
  /** Makes a device that visits it. */
  client(options?: Partial<ClientOptions>): Client;
  /** Asks it to stop (SIGTERM) and waits for that. */
  stop(): Promise<Deno.CommandStatus>;
}

/** How long a site may take to answer, or to stop, in milliseconds. */
const PATIENCE = 30_000;

/** A secret that is long enough and secures nothing. */
const SECRET = "for tests only and long enough: 32 bytes or more";

/** Starts the command in a copy of the project. */
async function launch({ settings, env = {} }: StartOptions, port: number) {
  const root = await copyTree(settings);
  const data = await Deno.makeTempDir({ prefix: "latchkey-data-" });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "serve"],
    cwd: root,
    env: {
      PORT: String(port),
      KV_PATH: join(data, "latchkey.db"),
      SESSION_SECRET: SECRET,
      NO_COLOR: "1",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let printed = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      printed += text;
    }
  };
  const ended = (async () => {
    const [status] = await Promise.all([
      child.status,
      read(child.stdout),
      read(child.stderr),
    ]);
    await removeTree(root);
    await Deno.remove(data, { recursive: true });
    return status;
  })();
  return { child, ended, output: () => printed };
}

/**
 * Starts the site and waits until it answers.
 *
 * @param options what differs from the site that visitors get
 * @returns the site, to be stopped by the caller, or by `await using`
 * @throws {Error} when it ends or does not answer in time, with what it printed
 *
 * @example
 * ```ts ignore
 * await using site = await startSite({ settings: { strategy: "jwt" } });
 * const answer = await site.client().get("/login");
 * ```
 */
export async function startSite(
  options: StartOptions = {},
): Promise<StartedSite> {
  const port = Number(options.env?.PORT ?? freePort());
  const { child, ended, output } = await launch(options, port);
  const base = `http://127.0.0.1:${port}`;
  const origin = options.env?.ORIGIN ?? base;
  let over = false;
  ended.then(() => over = true);
  const stop = async () => {
    if (!over) child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    const status = await ended;
    clearTimeout(timer);
    return status;
  };

  const giveUpAt = Date.now() + PATIENCE;
  while (!await answers(`${base}/healthz`)) {
    if (!over && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      continue;
    }
    await stop();
    throw new Error(
      `The site did not answer at ${base}. It printed:\n${output()}`,
    );
  }
  return {
    base,
    origin,
    output,
    stop,
    client: (own) => createClient({ base, origin, ...own }),
    [Symbol.asyncDispose]: async () => void await stop(),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Starts the site where it is meant to refuse, and waits until it has.
 *
 * @param options what is wrong
 * @returns its exit status and what it printed
 */
export async function startInVain(
  options: StartOptions,
): Promise<{ code: number; output: string }> {
  const { child, ended, output } = await launch(options, freePort());
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  const { code } = await ended;
  clearTimeout(timer);
  return { code, output: output() };
}
