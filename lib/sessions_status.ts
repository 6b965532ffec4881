/**
 * Says in words how many sessions there are of each strategy, and what that means
 * for the line in deno.json.
 *
 * @module
 */
import type { SessionsConfig, SessionsStatus } from "./sessions/mod.ts";

/**
 * Writes the table, and a sentence for each strategy that is not the configured
 * one.
 *
 * @param status How many sessions there are.
 * @param config The configured strategy, and those that are accepted.
 * @returns Several lines of text.
 *
 * @example
 * ```ts
 * import { describeStatus } from "./sessions_status.ts";
 *
 * const none = { sessions: 0, lastEndsAt: null };
 * const status = { kv: none, jwt: { sessions: 2, lastEndsAt: 0 }, hybrid: none };
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
    (name) => {
      const { sessions, lastEndsAt } = status[name];
      const some = count(sessions);
      if (!accept.includes(name)) {
        return sessions === 0 ? [] : [
          `${some} of "${name}" cannot be used: name "${name}" in "accept" to exchange them.`,
        ];
      }
      return [
        sessions === 0
          ? `No session of "${name}" is left: "${name}" can be taken out of "accept".`
          : `${some} of "${name}" will be exchanged at the next request of the device. ` +
            `Keep "${name}" in "accept" until ${
              when(lastEndsAt)
            } at the latest.`,
      ];
    },
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

function count(sessions: number): string {
  return sessions === 1 ? "1 session" : `${sessions} sessions`;
}

function when(time: number | null): string {
  if (time === null) return "";
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
