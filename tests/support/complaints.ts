/**
 * What a browser complains about while a test uses it: errors thrown in a page, errors on its
 * console (a violated content security policy is one), answers of 400 and above to anything but a
 * navigation, and requests to another origin than the site's. It keeps true that nothing of this passes
 * unseen: `withBrowser` fails the test with the list.
 *
 * @module
 */

import type { BrowserContext } from "playwright-core";

/** The console repeats every failed request in these words; requests are judged by themselves below. */
const FAILED_REQUEST = /^Failed to load resource:/;

/**
 * Listens to everything that happens in a context.
 *
 * @param context the browser context, before its first page is opened
 * @param origin the only origin that pages may talk to; undefined for any
 * @returns the complaints, growing while the context lives, one readable line each
 */
export function collectComplaints(
  context: BrowserContext,
  origin?: string,
): string[] {
  const complaints: string[] = [];
  context.on("weberror", (error) => {
    complaints.push(
      `Error in ${error.page()?.url() ?? "a page"}: ${error.error().stack}`,
    );
  });
  context.on("console", (message) => {
    if (message.type() !== "error" || FAILED_REQUEST.test(message.text())) {
      return;
    }
    complaints.push(
      `Console of ${message.page()?.url() ?? "a page"}: ${message.text()}`,
    );
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (origin && url.protocol.startsWith("http") && url.origin !== origin) {
      complaints.push(`Request to another origin: ${request.method()} ${url}`);
    }
  });
  context.on("response", (response) => {
    const request = response.request();
    if (response.status() < 400 || request.isNavigationRequest()) return;
    complaints.push(
      `Answer ${response.status()} to ${request.method()} ${request.url()}`,
    );
  });
  context.on("requestfailed", (request) => {
    // A request given up because the visitor went elsewhere is no fault of the page.
    const reason = request.failure()?.errorText ?? "no reason given";
    if (reason !== "net::ERR_ABORTED") {
      complaints.push(
        `Failed request: ${request.method()} ${request.url()}: ${reason}`,
      );
    }
  });
  return complaints;
}
