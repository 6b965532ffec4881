/**
 * The `session` block of deno.json: every key, what it may be, and what it is
 * when it is left out. Each mistake becomes one sentence with the key's path,
 * what was found and what is allowed.
 *
 * @module
 */
import { z } from "zod";
import { MAX_DURATION, parseDuration } from "../duration.ts";
import { accessLifetime, MAX_CACHE_FOR } from "../sessions/mod.ts";

const WHOLE =
  'a whole number and a unit, such as "30s", "10m", "12h" or "7d", at most 400 days';

function duration(fallback: string, least: 0 | 1000, most = MAX_DURATION) {
  const allowed = most < MAX_DURATION
    ? `"0s" or a whole number and a unit, at most ${most / 3_600_000} hour`
    : least === 0
    ? `${WHOLE}, or "0s"`
    : WHOLE;
  return z.string(allowed)
    .transform((text, ctx) => {
      const milliseconds = parseDuration(text);
      if (
        milliseconds !== null && milliseconds >= least && milliseconds <= most
      ) return milliseconds;
      ctx.addIssue({ code: "custom", message: allowed });
      return z.NEVER;
    })
    .prefault(fallback);
}

function oneOf<const T extends string>(
  values: readonly [T, ...T[]],
  fallback: NoInfer<T>,
) {
  const allowed = values.map((value) => JSON.stringify(value)).join(" or ");
  return z.enum(values, allowed).default(fallback);
}

function text(fallback: string, pattern: RegExp, allowed: string) {
  return z.string(allowed).regex(pattern, allowed).default(fallback);
}

function block<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, "an object, such as {}")
    .prefault({} as z.input<z.ZodObject<T>>);
}

const AUDIENCE = "1 to 200 printable characters without spaces";
const STRATEGIES = ["kv", "jwt", "hybrid"] as const;
const ACCEPTED =
  'a list of other strategies, each once: "kv", "jwt" or "hybrid", such as ["kv"]';
const CAP = "a whole number from 0, which means no cap, to 1000";

/** The block, with every key optional. Durations come out in milliseconds. */
export const sessionBlock = block({
  strategy: oneOf(STRATEGIES, "kv"),
  accept: z.array(z.enum(STRATEGIES, ACCEPTED), ACCEPTED)
    .refine((names) => new Set(names).size === names.length, ACCEPTED)
    .default([]),
  idleTimeout: duration("7d", 1000),
  maxLifetime: duration("30d", 1000),
  updateAge: duration("1h", 1000),
  stepUpAge: duration("10m", 1000),
  maxDevices: z.int(CAP).min(0, CAP).max(1000, CAP).default(0),
  cookie: block({
    name: text(
      "session",
      /^(?!__)[A-Za-z0-9_-]{1,64}$/,
      '1 to 64 letters, digits, "-" or "_", without a prefix such as "__Host-", which is added over https',
    ),
    sameSite: oneOf(["Lax", "Strict"], "Lax"),
  }),
  kv: block({ cacheFor: duration("0s", 0, MAX_CACHE_FOR) }),
  jwt: block({
    algorithm: oneOf(["HS256", "ES256", "EdDSA"], "HS256"),
    issuer: text("latchkey", /^[!-~]{1,200}$/, AUDIENCE),
    audience: text("latchkey", /^[!-~]{1,200}$/, AUDIENCE),
  }),
  hybrid: block({
    accessLifetime: duration("10m", 1000),
    reuseGrace: duration("10s", 0),
  }),
  revocation: block({
    mode: oneOf(["instant", "on-expiry"], "instant"),
    pollEvery: duration("1s", 1000),
    maxStaleness: duration("5s", 1000),
  }),
});

/** The block as it comes out: complete, durations in milliseconds. */
export type SessionBlock = z.output<typeof sessionBlock>;

/**
 * Checks the block.
 *
 * @param value The value of `session` in deno.json, or `undefined`.
 * @returns The settings, or one sentence for each mistake.
 */
export function readSessionBlock(
  value: unknown,
): { settings: SessionBlock } | { mistakes: string[] } {
  const result = sessionBlock.safeParse(value);
  if (result.success) {
    const mistakes = contradictions(result.data);
    return mistakes.length > 0 ? { mistakes } : { settings: result.data };
  }
  return {
    mistakes: result.error.issues.flatMap((issue) => describe(issue, value)),
  };
}

/** What is allowed by itself and not together. */
function contradictions(block: SessionBlock): string[] {
  const { pollEvery, maxStaleness } = block.revocation;
  const mistakes = [];
  if (maxStaleness <= pollEvery) {
    mistakes.push(
      `deno.json: "session.revocation.maxStaleness" is ${
        seconds(maxStaleness)
      }. It must be longer than "session.revocation.pollEvery", which is ${
        seconds(pollEvery)
      }.`,
    );
  }
  const { reuseGrace } = block.hybrid;
  const lifetime = accessLifetime(block);
  if (usesHybrid(block) && lifetime < reuseGrace) {
    mistakes.push(
      `deno.json: "session.hybrid.reuseGrace" is ${
        seconds(reuseGrace)
      }. It must not be longer than an access token holds, which is ${
        seconds(lifetime)
      }: the least of "session.hybrid.accessLifetime", "session.updateAge" and a quarter of "session.idleTimeout".`,
    );
  }
  return mistakes;
}

function usesHybrid({ strategy, accept }: SessionBlock): boolean {
  return strategy === "hybrid" || accept.includes("hybrid");
}

function seconds(duration: number): string {
  return `"${duration / 1000}s"`;
}

function describe(issue: z.core.$ZodIssue, value: unknown): string[] {
  const path = ["session", ...issue.path.map(String)];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      `deno.json: "${[...path, key].join(".")}" is not a setting. ` +
      `Allowed in "${path.join(".")}" are ${keysAt(issue.path).join(", ")}.`
    );
  }
  const found = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown>)?.[key],
    value,
  );
  return [
    `deno.json: "${path.join(".")}" is ${
      show(found)
    }. It must be ${issue.message}.`,
  ];
}

function keysAt(path: readonly PropertyKey[]): string[] {
  const complete = sessionBlock.parse({}) as Record<PropertyKey, unknown>;
  const at = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown>)[key],
    complete,
  );
  return Object.keys(at as object);
}

function show(found: unknown): string {
  const json = JSON.stringify(found) ?? String(found);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
