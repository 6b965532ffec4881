/**
 * The environment: every variable that is read, what it may be, and what holds
 * without it. A secret is never repeated in a message.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { MIN_SECRET_BYTES } from "../sessions/mod.ts";
import { kvPathKind } from "./kv_path.ts";
import { isLoopback, LOOPBACK } from "./loopback.ts";
import { type MailSettings, readMailSettings } from "./mail.ts";
import { type ProviderSettings, readProviders } from "./providers.ts";

/** Looks up a variable of the environment. */
export type Lookup = (name: string) => string | undefined;

/** What the environment says. */
export interface Environment extends MailSettings {
  /** The port to listen on. */
  readonly port: number;
  /** The path or URL of the database; `undefined` for the assigned one. */
  readonly kvPath: string | undefined;
  /** The secrets that were given; none in development means: make one. */
  readonly secrets: readonly string[];
  /** The site's public origin. */
  readonly origin: string;
  /** The origins that count as the site itself. */
  readonly ownOrigins: readonly string[];
  /** How many proxies stand in front and append to `X-Forwarded-For`. */
  readonly trustProxy: number;
  /** Whether people depend on this process. */
  readonly production: boolean;
  /** The providers to log in through. */
  readonly providers: readonly ProviderSettings[];
}

/**
 * Reads the environment.
 *
 * @param env Looks up a variable.
 * @param mistakes Gets one sentence for each mistake.
 * @returns What it says; to be used only if no mistake was added.
 */
export function readEnvironment(env: Lookup, mistakes: string[]): Environment {
  const onDeploy = isSet(env("DENO_DEPLOY")) ||
    isSet(env("DENO_DEPLOYMENT_ID"));
  const port = readNumber("PORT", env("PORT"), 8000, 65535, mistakes);
  const given = readOrigin(env("ORIGIN"), mistakes);
  const production = onDeploy || given?.startsWith("https:") === true ||
    env("NODE_ENV") === "production" || env("DENO_ENV") === "production";
  if (production && !env("ORIGIN")) {
    mistakes.push(
      "ORIGIN is missing. In production it must be the site's public origin, such as https://example.com.",
    );
  }
  const secrets = readSecrets(env("SESSION_SECRET"), production, mistakes);
  const own = LOOPBACK.map((host) => new URL(`http://${host}:${port}`).origin);
  return {
    port,
    kvPath: readKvPath(env("KV_PATH"), onDeploy, mistakes),
    secrets,
    origin: given ?? own[0],
    ownOrigins: given === undefined ? own : [given],
    trustProxy: readNumber("TRUST_PROXY", env("TRUST_PROXY"), 0, 10, mistakes),
    production,
    providers: readProviders(env, production, mistakes),
    ...readMailSettings(env("SMTP_URL"), env("MAIL_FROM"), mistakes),
  };
}

/** Deploy sets these to something; who sets them to nothing means no. */
function isSet(text: string | undefined): boolean {
  return !["", "0", "false"].includes(text ?? "");
}

function readNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  most: number,
  mistakes: string[],
): number {
  if (text === undefined || text === "") return fallback;
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  mistakes.push(
    `${name} is ${
      JSON.stringify(text)
    }. It must be a whole number from 0 to ${most}.`,
  );
  return fallback;
}

function readOrigin(
  text: string | undefined,
  mistakes: string[],
): string | undefined {
  if (text === undefined || text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) &&
    `${url.origin}/` === url.href;
  if (!isOrigin) {
    mistakes.push(
      `ORIGIN is ${
        JSON.stringify(text)
      }. It must be a scheme and a host, such as https://example.com, and nothing after.`,
    );
    return undefined;
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    mistakes.push(
      `ORIGIN is ${
        JSON.stringify(text)
      }. Away from localhost it must begin with https://, or cookies would travel in clear.`,
    );
  }
  return url.origin;
}

function readKvPath(
  text: string | undefined,
  onDeploy: boolean,
  mistakes: string[],
): string | undefined {
  if (text === undefined) return onDeploy ? undefined : ".data/latchkey.db";
  const { mistake } = kvPathKind(text);
  if (mistake !== undefined) mistakes.push(mistake);
  return text;
}

function readSecrets(
  text: string | undefined,
  production: boolean,
  mistakes: string[],
): string[] {
  if (text === undefined || text === "") {
    if (production) {
      mistakes.push(
        `SESSION_SECRET is missing. In production it must hold ${MIN_SECRET_BYTES} random bytes or more, for example from: openssl rand -base64 32`,
      );
    }
    return [];
  }
  const secrets = text.split(",").map((secret) => secret.trim());
  secrets.forEach((secret, index) => {
    const bytes = Buffer.byteLength(secret);
    if (bytes >= MIN_SECRET_BYTES) return;
    const which = secrets.length > 1
      ? `Secret ${index + 1} of ${secrets.length} in SESSION_SECRET`
      : "SESSION_SECRET";
    mistakes.push(
      `${which} is too short: it has ${bytes} bytes. It must hold ${MIN_SECRET_BYTES} random bytes or more, for example from: openssl rand -base64 32`,
    );
  });
  return secrets;
}
