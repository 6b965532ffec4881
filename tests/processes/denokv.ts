/**
 * The real KV Connect server, self-hosted, as a process of its own with a SQLite file of its own. It
 * keeps true that a test which needs it never passes without it, and that nothing of it outlives the
 * test.
 *
 * @module
 */

import { join } from "node:path";

/** What to do where it is missing. */
const MISSING = "denokv is not installed, so nothing on it can be tested. " +
  "Install it with: apt-get install -y protobuf-compiler && cargo install denokv --locked";

/** The server refuses a token of fewer than 12 characters. */
const TOKEN = "for tests only";

/** A running server. */
export interface Denokv extends AsyncDisposable {
  /** What a process needs to use it. */
  readonly env: {
    readonly KV_PATH: string;
    readonly DENO_KV_ACCESS_TOKEN: string;
  };
  /** Makes it hang: connections are taken and nothing is answered. */
  freeze(): void;
  /** Lets it go on. */
  thaw(): void;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again at the same address with the same data. */
  restart(): Promise<void>;
}

/**
 * Starts a server on a free port of this machine and waits until it listens.
 *
 * @returns the server, to be stopped by `await using`
 * @throws {Error} when it is not installed, with how to install it
 *
 * @example
 * ```ts ignore
 * await using denokv = await startDenokv();
 * await using site = await startSite({ env: denokv.env });
 * ```
 */
export async function startDenokv(): Promise<Denokv> {
  const program = await findDenokv();
  const folder = await Deno.makeTempDir({ prefix: "latchkey-denokv-" });
  const start = (address: string) =>
    launch(program, join(folder, "kv.db"), address);
  let running = await start("127.0.0.1:0");
  const { address } = running;

  const kill = async () => {
    running.child.kill("SIGKILL");
    await running.ended;
  };
  let over = false;
  return {
    env: {
      KV_PATH: `http://${address}`,
      DENO_KV_ACCESS_TOKEN: TOKEN,
    },
    freeze: () => running.child.kill("SIGSTOP"),
    thaw: () => running.child.kill("SIGCONT"),
    async kill() {
      over = true;
      await kill();
    },
    async restart() {
      running = await start(address);
      over = false;
    },
    async [Symbol.asyncDispose]() {
      if (!over) await kill();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Finds the program, also where cargo puts it and PATH does not look. */
async function findDenokv(): Promise<string> {
  const cargo = Deno.env.get("CARGO_HOME") ??
    join(Deno.env.get("HOME") ?? "/", ".cargo");
  const folders = [
    ...(Deno.env.get("PATH") ?? "").split(":"),
    join(cargo, "bin"),
  ];
  for (const folder of folders) {
    const path = join(folder, "denokv");
    const found = await Deno.stat(path).then(
      ({ isFile }) => isFile,
      () => false,
    );
    if (found) return path;
  }
  throw new Error(MISSING);
}

/** Starts the program and reads what it logs until it says where it listens. */
async function launch(program: string, file: string, address: string) {
  const child = new Deno.Command(program, {
    args: ["--sqlite-path", file, "serve", "--addr", address],
    env: { DENO_KV_ACCESS_TOKEN: TOKEN, RUST_LOG: "info" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { promise: listening, resolve, reject } = Promise.withResolvers<
    string
  >();
  let logged = "";
  const read = async () => {
    for await (
      const text of child.stderr.pipeThrough(new TextDecoderStream())
    ) {
      logged += text;
      const match = /Listening on http:\/\/([\d.:]+)/.exec(logged);
      if (match !== null) resolve(match[1]);
    }
    reject(new Error(`denokv did not start. It logged:\n${logged}`));
  };
  const ended = Promise.all([child.status, read()]);
  return { child, ended, address: await listening };
}
