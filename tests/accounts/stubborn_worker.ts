/**
 * The real worker, which in addition dies of the password "die" and is killed by a rejection that
 * nobody handles of "reject": what a fault in it would do.
 *
 * @module
 */
import "../../lib/accounts/password_worker.ts";
import type { HashJob } from "../../lib/accounts/password_worker.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<HashJob>) => unknown;
};
const real = scope.onmessage;

scope.onmessage = (event) => {
  const password = new TextDecoder().decode(event.data.password);
  if (password === "die") throw new Error("This worker is dead.");
  if (password === "reject") {
    return Promise.reject(new Error("This worker let go."));
  }
  return real(event);
};
