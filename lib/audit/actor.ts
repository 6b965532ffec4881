/**
 * Who asks, known to whatever happens while a request is answered without being
 * handed from function to function: the engine records what it does and knows
 * nothing of requests.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Actor, NOBODY } from "./event.ts";

const asking = new AsyncLocalStorage<() => Actor>();

/**
 * Does something on somebody's behalf.
 *
 * @param actor Tells who asks; called only when something is recorded.
 * @param work What to do.
 * @returns What it returns.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { actorOf, onBehalfOf } from "./actor.ts";
 *
 * const ada = { sessionId: null, device: "Firefox on Linux", ip: "192.0.2.7" };
 * await onBehalfOf(() => ada, async () => {
 *   await Promise.resolve();
 *   assert.equal(actorOf().ip, "192.0.2.7");
 * });
 * assert.equal(actorOf().ip, "");
 * ```
 */
export function onBehalfOf<T>(actor: () => Actor, work: () => T): T {
  return asking.run(actor, work);
}

/**
 * Tells who asks.
 *
 * @returns Who, or nobody outside any request.
 */
export function actorOf(): Actor {
  return asking.getStore()?.() ?? NOBODY;
}
