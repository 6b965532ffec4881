/**
 * Says in words how many sessions there are of each strategy, and what that means
 * for the line in deno.json.
 *
 * @module
 */
import type {
  SessionsConfig,
  SessionsStatus,
  StrategyName,
  StrategyStatus,
} from "./sessions/mod.ts";

/**
 * Writes the table, and for each strategy that is not the configured one what
 * becomes of its sessions and for how long it has to be accepted.
 *
 * @param status How many sessions there are.
 * @param config The configured strategy, and those that are accepted.
 * @returns Several lines of text.
 *
 * @example
 * ```ts
 * import { describeStatus } from "./sessions_status.ts";
 *
 * const nothing = { sessions: 0, lastEndsAt: null };
 * const none = { ...nothing, leftBehind: nothing, tooLarge: nothing };
 * const status = { kv: none, jwt: { ...none, sessions: 2, lastEndsAt: 0 }, hybrid: none };
 * const text = describeStatus(status, { strategy: "jwt", accept: ["kv"] });
 * if (!text.includes('"kv" can be taken out of "accept".')) throw new Error(text);
 * ```
 */
export function describeStatus(
  status: SessionsStatus,
  { strategy, accept }: Pick<SessionsConfig, "strategy" | "accept">,
): string {
  const names = ["kv", "jwt", "hybrid"] as const;
  const rows = names.map((name) => {
    const { sessions, lastEndsAt } = status[name];
    return line(name, String(sessions), when(lastEndsAt));
  });
  const sentences = names.filter((name) => name !== strategy).flatMap(
    (name) =>
      accept.includes(name)
        ? [whatBecomesOf(name, status[name], strategy)]
        : whatIsShutOut(name, status[name]),
  );
  return [
    line("strategy", "sessions", "the last one ends"),
    ...rows,
    "",
    `New sessions are "${strategy}".`,
    ...sentences,
  ].join("\n");
}

function line(name: string, sessions: string, ends: string): string {
  return `${name.padEnd(10)}${sessions.padStart(10)}  ${ends}`.trimEnd();
}

function whatBecomesOf(
  name: StrategyName,
  { sessions, lastEndsAt, leftBehind, tooLarge }: StrategyStatus,
  strategy: StrategyName,
): string {
  if (sessions + leftBehind.sessions === 0) {
    return `No session of "${name}" is left: "${name}" can be taken out of "accept".`;
  }
  const ends = [lastEndsAt, leftBehind.lastEndsAt, tooLarge.lastEndsAt];
  const last = Math.max(...ends.map((end) => end ?? 0));
  const going = sessions - tooLarge.sessions;
  return [
    ...going > 0
      ? [
        `${
          count(going, name)
        } will be exchanged at the next request of the device.`,
      ]
      : [],
    ...ofMany(
      tooLarge.sessions,
      `1 session of "${name}" stays as it is: its claims`,
      `${count(tooLarge.sessions, name)} stay as they are: their claims`,
    ).map((text) => `${text} are too large for a cookie of "${strategy}".`),
    ...ofMany(
      leftBehind.sessions,
      `1 session of "${name}" was exchanged and its new cookie was not used yet: the old one`,
      `${
        count(leftBehind.sessions, name)
      } were exchanged and their new cookies were not used yet: the old ones`,
    ).map((text) => `${text} may still be needed.`),
    `Keep "${name}" in "accept" until ${when(last)} at the latest.`,
  ].join(" ");
}

function whatIsShutOut(
  name: StrategyName,
  { sessions, leftBehind }: StrategyStatus,
): string[] {
  const all = sessions + leftBehind.sessions;
  return ofMany(all, "it", "them").map((them) =>
    `${count(all, name)} cannot be used: ` +
    `name "${name}" in "accept" to exchange ${them}.`
  );
}

function ofMany(number: number, one: string, many: string): string[] {
  return number === 0 ? [] : [number === 1 ? one : many];
}

function count(sessions: number, name: StrategyName): string {
  return `${sessions} ${sessions === 1 ? "session" : "sessions"} of "${name}"`;
}

function when(time: number | null): string {
  if (time === null) return "";
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
