/**
 * Requests whose sender holds the body back: the site has their head and has begun to answer.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Client } from "../support/client.ts";

/** A request that waits for its body. */
export interface HeldBack {
  /** Lets the body go and waits for the answer. */
  release(): Promise<Response>;
}

/**
 * Sends the head of a form, and waits until the site wants the body, or wants to be rid of it.
 *
 * @param client who sends it
 * @param path where to
 * @param form the fields, which are held back
 * @returns the request; it fails where the site answers without the body
 */
export async function holdBack(
  client: Client,
  path: string,
  form: Record<string, string>,
): Promise<HeldBack> {
  const wanted = Promise.withResolvers<"wanted">();
  const released = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      wanted.resolve("wanted");
      await released.promise;
      const text = new URLSearchParams(form).toString();
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
    async cancel() {
      wanted.resolve("wanted");
      await released.promise;
    },
  }, { highWaterMark: 0 });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = client.request(path, { method: "POST", headers, body });
  const first = await Promise.race([wanted.promise, answer]);
  assert.equal(first, "wanted", `POST ${path} reads its body`);
  return {
    release() {
      released.resolve();
      return answer;
    },
  };
}
