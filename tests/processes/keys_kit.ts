/**
 * Two sites on one SQLite file, and the tasks that an operator runs beside them.
 *
 * @module
 */
import type { Client } from "../support/client.ts";
import { type StartedSite, startInVain, startSite } from "../support/server.ts";
import { copyTree, removeTree } from "../support/tree_copy.ts";
import { SQLITE } from "./sqlite_place.ts";

/** Both secrets: the first signs. */
export const SECRETS = [
  "the first secret: thirty-two bytes or more",
  "the second secret: thirty-two bytes or more",
];

/** Who signs up. */
const ADA = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  password: "violet anvil seventeen",
};

/** What a task came to. */
export interface TaskResult {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Sites and tasks that share a database. */
export interface KeyScene extends AsyncDisposable {
  /** The sites. */
  readonly sites: readonly StartedSite[];
  /** Starts one more site. */
  start(): Promise<StartedSite>;
  /** Starts one that is meant to refuse, with other secrets. */
  startInVain(secrets: string): Promise<{ code: number; output: string }>;
  /** Runs `deno task` with the same settings and database. */
  task(...args: string[]): Promise<TaskResult>;
  /** The same with other secrets. */
  taskWith(secrets: string, ...args: string[]): Promise<TaskResult>;
  /** Makes a device and signs Ada up, or in. */
  visit(site: StartedSite, way: "signup" | "login"): Promise<Client>;
  /** Asks a site whose the cookies of a device are; `null` for nobody's. */
  nameAt(site: StartedSite, device: Client): Promise<string | null>;
}

/**
 * Opens sites.
 *
 * @param settings the `session` block of deno.json
 * @param count how many sites
 * @returns the scene, to be closed by `await using`
 */
export async function openKeyScene(
  settings: Record<string, unknown>,
  count: number,
): Promise<KeyScene> {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await SQLITE.open());
  // One origin for all, so that a device may go from one to the other.
  const env = {
    ...place.env,
    ORIGIN: "http://localhost:8000",
    SESSION_SECRET: SECRETS.join(","),
  };
  const root = stack.adopt(await copyTree(settings), removeTree);
  const start = async () => stack.use(await startSite({ settings, env }));
  const sites = await Promise.all(Array.from({ length: count }, start));
  async function run(
    args: readonly string[],
    variables: Record<string, string>,
  ): Promise<TaskResult> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", ...args],
      cwd: root,
      env: { NO_COLOR: "1", ...variables },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), error: text(stderr) };
  }
  const kept = stack.move();
  return {
    sites,
    start: async () => kept.use(await startSite({ settings, env })),
    startInVain: (secrets) =>
      startInVain({ settings, env: { ...env, SESSION_SECRET: secrets } }),
    task: (...args) => run(args, env),
    taskWith: (secrets, ...args) =>
      run(args, { ...env, SESSION_SECRET: secrets }),
    async visit(site, way) {
      const client = site.client({ origin: env.ORIGIN });
      const answer = await client.post(`/${way}`, ADA);
      await answer.body?.cancel();
      if (answer.status !== 303) throw new Error(`${way}: ${answer.status}`);
      return client;
    },
    async nameAt(site, device) {
      const answer = await fetch(`${site.base}/api/session`, {
        headers: { cookie: device.cookies.header("/") },
      });
      const body = await answer.json();
      return answer.status === 200 ? body.session.userId : null;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/**
 * Reads the ids of keys that a task printed.
 *
 * @param table What `keys:list` printed.
 * @param state Of which keys.
 * @returns Their ids.
 */
export function idsOf(table: string, state: string): string[] {
  return table.split("\n").flatMap((line) => {
    const match = /^(\S+) +(?:HS256|ES256|EdDSA) +(will sign|\w+)/.exec(line);
    return match?.[2] === state ? [match[1]] : [];
  });
}
