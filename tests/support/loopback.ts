/**
 * A site of the test's own process within reach of a browser. It keeps true that the site knows the
 * origin that the browser sees.
 *
 * @module
 */

import { freePort } from "./free_port.ts";
import {
  openTestSite,
  type TestSite,
  type TestSiteOptions,
} from "./test_site.ts";

/**
 * Opens a site and listens on a port of this machine, a free one unless given.
 *
 * @param options what differs from the default settings
 * @param hostname how the browser calls it; passkeys want a name, `localhost`
 * @param port where it listens, for who has to know that before
 * @returns the site, to be closed by the caller, or by `await using`
 */
export async function openLoopbackSite(
  options: TestSiteOptions = {},
  hostname: "127.0.0.1" | "localhost" = "127.0.0.1",
  port = freePort(),
): Promise<TestSite> {
  const env = { ORIGIN: `http://${hostname}:${port}`, ...options.env };
  const site = await openTestSite({ ...options, env });
  const server = Deno.serve(
    { port, hostname: "127.0.0.1", onListen() {} },
    site.handle,
  );
  const close = async () => {
    site.site.beginClosing();
    await server.shutdown();
    await site.close();
  };
  return { ...site, close, [Symbol.asyncDispose]: close };
}
