/**
 * A process of its own that takes part in a measurement, and what is said to and
 * heard from it, a line of JSON at a time. None outlives the measurement.
 *
 * @module
 */
import { linesOf } from "../tests/processes/lines.ts";

/** A running process. */
export interface Child extends AsyncDisposable {
  /** Says something to it. */
  tell(message: unknown): Promise<void>;
  /** Waits for what it says next. */
  hear<T>(): Promise<T>;
}

/** What a process is started with. */
export interface ChildOptions {
  /** The module it runs. */
  readonly module: URL;
  /** What it finds as JSON in its first argument. */
  readonly options: unknown;
  /** Variables of its environment. */
  readonly env?: Record<string, string>;
  /** Flags for V8, such as `--expose-gc`. */
  readonly v8Flags?: readonly string[];
}

const CONFIG = new URL("../deno.json", import.meta.url).pathname;

/**
 * Starts a process.
 *
 * @param options What it runs.
 * @returns The process, to be stopped by `await using`.
 * @throws {Error} From `hear`, when it ended instead of saying something.
 */
export function startChild(
  { module, options, env = {}, v8Flags = [] }: ChildOptions,
): Child {
  const flags = v8Flags.map((flag) => `--v8-flags=${flag}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", CONFIG, ...flags],
      ...[module.href, JSON.stringify(options)],
    ],
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = linesOf(child.stdout);
  const stdin = child.stdin.getWriter();
  let over = false;
  child.status.then(() => over = true);
  return {
    async tell(message) {
      const line = `${JSON.stringify(message)}\n`;
      await stdin.write(new TextEncoder().encode(line));
    },
    async hear() {
      const { value, done } = await lines.next();
      if (done) throw new Error("A process ended before it had said all.");
      return JSON.parse(value);
    },
    async [Symbol.asyncDispose]() {
      await stdin.close().catch(() => {});
      if (!over) child.kill("SIGTERM");
      await lines.return(undefined).catch(() => {});
      await child.status;
    },
  };
}

/**
 * Reads what the process that started this one says, in that process.
 *
 * @returns What waits for the next message.
 */
export function hearParent(): <T>() => Promise<T> {
  const lines = linesOf(Deno.stdin.readable);
  return async () => JSON.parse((await lines.next()).value!);
}

/**
 * The time of day, the same in every process of a machine and finer than
 * `Date.now`.
 *
 * @returns Milliseconds since 1970, with fractions.
 */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
