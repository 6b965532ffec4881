/**
 * Serves the built site: `deno task start` builds it and runs this. On SIGINT
 * and SIGTERM it stops taking requests, finishes those under way and closes the
 * database.
 *
 * @module
 */
import { site } from "./main.ts";
import { stopWith } from "./lib/stop.ts";

/** For how long requests under way may go on after a signal, in milliseconds. */
const PATIENCE = 4000;

const built = new URL("./_fresh/server.js", import.meta.url).href;
const { default: handler } = await import(built);

try {
  const server = Deno.serve({
    port: site.settings.port,
    onListen: ({ port }) =>
      console.log(
        `Latchkey is at ${
          address(port)
        } (${site.settings.session.strategy} sessions)`,
      ),
  }, handler.fetch);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stop(server));
  }
} catch (error) {
  stopWith(error, site.settings.port);
}

function address(port: number): string {
  const { origin } = site.settings;
  return origin.startsWith("https:") ? origin : `http://localhost:${port}`;
}

let stopping = false;
async function stop(server: Deno.HttpServer): Promise<never> {
  if (stopping) Deno.exit(1);
  stopping = true;
  site.beginClosing();
  const timer = setTimeout(() => Deno.exit(0), PATIENCE);
  await server.shutdown();
  await site.close();
  clearTimeout(timer);
  Deno.exit(0);
}
