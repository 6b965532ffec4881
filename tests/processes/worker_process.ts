/**
 * Workers, each in a process of its own. It keeps true that none outlives the test.
 *
 * @module
 */

import { ROOT } from "../support/sources.ts";
import { linesOf } from "./lines.ts";
import type { Commands, WorkerOptions } from "./worker.ts";

/** A worker that waits to be told what to do. */
export interface WorkerProcess extends AsyncDisposable {
  /** Tells it to do something, and waits until it has. */
  ask<K extends keyof Commands>(
    name: K,
    ...args: Parameters<Commands[K]>
  ): Promise<Awaited<ReturnType<Commands[K]>>>;
}

/**
 * Starts a worker and waits until it is ready.
 *
 * @param options the database, and how sessions work
 * @param env variables of the environment, such as the token of a KV Connect server
 * @returns the worker, to be stopped by `await using`
 * @throws {Error} when it ends instead
 */
export async function startWorker(
  options: WorkerOptions,
  env: Record<string, string> = {},
): Promise<WorkerProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "tests/processes/worker.ts"],
      JSON.stringify(options),
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  const answers = linesOf(child.stdout);
  const orders = child.stdin.getWriter();

  async function answer() {
    const { value, done } = await answers.next();
    if (done) {
      throw new Error(`A worker ended unasked. It said:\n${await complaints}`);
    }
    return JSON.parse(value);
  }

  await answer();
  return {
    async ask(name, ...args) {
      const order = `${JSON.stringify([name, ...args])}\n`;
      await orders.write(new TextEncoder().encode(order));
      const { result, error } = await answer();
      if (error !== undefined) throw new Error(`${name}: ${error}`);
      return result;
    },
    async [Symbol.asyncDispose]() {
      await orders.close();
      for await (const line of answers) {
        throw new Error(`Nobody asked: ${line}`);
      }
      await Promise.all([child.status, complaints]);
    },
  };
}
