// Tells open pages when to load themselves anew. A page carries the revision that
// it was made at in the address of its script, and hears the server's over
// server-sent events (WHATWG HTML, section 9.2). Another one means that the
// server was started again with new code, or that a static file changed, however
// long before the page began to listen.
import type { ResolvedBuildConfig } from "./config.ts";

/** Address of the script that development puts on every page. */
const RELOAD_SCRIPT = "/_frsh/reload.js";
const EVENTS = "/_frsh/alive";

/** How long to wait for the rest of several changes at once. */
const SETTLE_MS = 50;

/** Answers what the script asks for. */
export interface LiveReload {
  /** The address of the script for a page that is made now, without the base path. */
  script(): string;
  /** The response for a path of live reload, `null` for any other path. */
  answer(pathname: string): Response | null;
}

/**
 * Starts to watch the static directories.
 *
 * @param config Where they are.
 * @param basePath Path prefix of the application.
 * @param signal Ends the watching.
 * @returns What answers the pages.
 */
export function liveReload(
  config: ResolvedBuildConfig,
  basePath: string,
  signal?: AbortSignal,
): LiveReload {
  let revision = crypto.randomUUID();
  const pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  watch(config.staticDir, () => {
    revision = crypto.randomUUID();
    for (const page of pages) page.enqueue(event(revision));
  }, signal);
  signal?.addEventListener("abort", () => {
    for (const page of pages) page.close();
    pages.clear();
  });

  return {
    script: () => `${RELOAD_SCRIPT}?revision=${revision}`,
    answer(pathname) {
      if (pathname === basePath + RELOAD_SCRIPT) {
        const headers = { "content-type": "text/javascript; charset=utf-8" };
        return new Response(script(basePath), { headers });
      }
      if (pathname !== basePath + EVENTS) return null;
      let page: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          page = controller;
          pages.add(page);
          controller.enqueue(event(revision));
        },
        cancel: () => void pages.delete(page),
      });
      const headers = {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
      };
      return new Response(body, { headers });
    },
  };
}

function event(revision: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`retry: 300\ndata: ${revision}\n\n`);
}

function script(basePath: string): string {
  return `const events = new EventSource(${JSON.stringify(basePath + EVENTS)});
const own = new URL(import.meta.url).searchParams.get("revision");
events.onmessage = ({ data }) => {
  if (data !== own) location.reload();
};
addEventListener("pagehide", () => events.close());
`;
}

async function watch(
  directories: string[],
  changed: () => void,
  signal?: AbortSignal,
): Promise<void> {
  const present = directories.filter(isDirectory);
  if (present.length === 0 || signal?.aborted) return;
  const watcher = Deno.watchFs(present);
  signal?.addEventListener("abort", () => watcher.close());
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal?.addEventListener("abort", () => clearTimeout(timer));
  for await (const { kind } of watcher) {
    if (kind === "access") continue;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  }
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
