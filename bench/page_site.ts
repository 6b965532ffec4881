/**
 * The site itself, built as for production, listening on this machine, with a
 * database of its own and a device that is signed in. Beside it listens the same
 * site without sessions: the session of every request is a constant, so the same
 * page is rendered and nothing is resolved; and once more, where what a database
 * session has to read is read before.
 *
 * @module
 */
import { Builder } from "fresh/dev";
import type { App } from "fresh";
import { readSettings } from "../fresh.config.ts";
import { createApp } from "../lib/app.ts";
import { guardKv } from "../lib/kv/mod.ts";
import type { Sessions } from "../lib/sessions/mod.ts";
import { openSite, type Site } from "../lib/site.ts";
import type { State } from "../lib/state.ts";
import { type Count, countOperations } from "./counted_kv.ts";
import { CLAIMS, SECRET, signIn } from "./workbench.ts";

/** The site and what can be done with it. */
export interface PageSite extends AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
  /** Where it listens with a constant for a session. */
  readonly portWithout: number;
  /** Where it listens with that constant after a bare read of the session and its subject. */
  readonly portWithRead: number;
  /** A request for the home page, signed in, as it goes over the wire. */
  readonly request: string;
  /** Visits the home page, signed in, without a socket. */
  visit(): Promise<void>;
  /** What was asked of the database. */
  readonly count: Count;
}

const ROOT = new URL("..", import.meta.url).pathname;
const HOST = "latchkey.example";

let build: Promise<(app: App<State>) => void> | undefined;

/**
 * Opens the site.
 *
 * @param session What differs from the default `session` block.
 * @returns The site, to be disposed of by `await using`.
 */
export async function openPageSite(session: unknown): Promise<PageSite> {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "latchkey-bench-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const kv = await Deno.openKv(`${folder}/kv.db`);
  const count = countOperations(kv);
  const site = await openSite(settingsOf(session), {
    kv: guardKv(kv),
    // The record of what happens is no part of the table.
    print() {},
  });
  stack.defer(() => site.close());

  const { headers, userId, id } = await signIn(site.sessions, "ada");
  const resolution = await site.sessions.resolve(headers);
  const handler = await handlerOf(site);
  const resolvedBy = (resolve: Sessions["resolve"]) =>
    handlerOf({ ...site, sessions: { ...site.sessions, resolve } });
  const without = await resolvedBy(() => Promise.resolve(resolution));
  const keys: Deno.KvKey[] = [["sessions", userId, id], ["subjects", userId]];
  const read = Deno.Kv.prototype.getMany;
  const withRead = await resolvedBy(async () => {
    await read.call(kv, keys);
    return resolution;
  });
  const listen = (handle: Handler) => {
    const hostname = "127.0.0.1";
    const server = Deno.serve({ hostname, port: 0, onListen() {} }, handle);
    stack.defer(() => server.shutdown());
    return server.addr.port;
  };
  const opened = {
    port: listen(handler),
    portWithout: listen(without),
    portWithRead: listen(withRead),
    request: `GET / HTTP/1.1\r\nhost: ${HOST}\r\ncookie: ${
      headers.get("cookie")
    }\r\n\r\n`,
    async visit() {
      const response = await handler(
        new Request(`https://${HOST}/`, { headers }),
      );
      const text = await response.text();
      if (response.status !== 200 || !text.includes(CLAIMS.name)) {
        throw new Error(`The home page does not know the visitor: ${text}`);
      }
    },
    count,
  };
  await opened.visit();
  const owned = stack.move();
  return { ...opened, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

type Handler = Awaited<ReturnType<typeof handlerOf>>;

async function handlerOf(site: Site) {
  build ??= new Builder<State>({
    root: ROOT,
    staticDir: ["static", "generated"],
  }).build({ snapshot: "memory" });
  const app = createApp(site);
  (await build)(app);
  return app.handler();
}

function settingsOf(session: unknown) {
  const variables: Record<string, string> = {
    ORIGIN: `https://${HOST}`,
    SESSION_SECRET: SECRET,
  };
  return readSettings(JSON.stringify({ session }), (name) => variables[name]);
}
