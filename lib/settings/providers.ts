/**
 * Providers to log in through, as the environment names them. Each is there when its variables are, and
 * half a provider is a mistake. A secret is never repeated in a message.
 *
 * @module
 */
import {
  countCharacters,
  hasHiddenCharacters,
  isBlank,
} from "../plain_text.ts";
import { isLoopback } from "./loopback.ts";

/** What every provider has. */
interface Client {
  /** Its name for people. */
  readonly name: string;
  /** What it knows this site by. */
  readonly clientId: string;
  /** What this site proves that with. */
  readonly clientSecret: string;
}

/** A provider to log in through. */
export type ProviderSettings =
  | Client & {
    /** Its name in addresses. */
    readonly id: "github" | "google";
  }
  | Client & {
    /** Its name in addresses. */
    readonly id: "oidc";
    /** Its issuer identifier, to the letter. */
    readonly issuer: string;
  };

type Lookup = (name: string) => string | undefined;

const MAX_NAME = 40;

/**
 * Reads the providers.
 *
 * @param env Looks up a variable.
 * @param production Whether people depend on this process.
 * @param mistakes Gets one sentence for each mistake.
 * @returns The providers that are complete, in the order in which they are shown.
 */
export function readProviders(
  env: Lookup,
  production: boolean,
  mistakes: string[],
): ProviderSettings[] {
  const providers: ProviderSettings[] = [];
  for (
    const [id, name] of [["github", "GitHub"], ["google", "Google"]] as const
  ) {
    const client = readAll(env, clientVariables(id), mistakes);
    if (client === null) continue;
    const [clientId, clientSecret] = client;
    providers.push({ id, name, clientId, clientSecret });
  }
  const variables = ["OIDC_ISSUER", ...clientVariables("oidc")];
  const client = readAll(env, variables, mistakes);
  if (client === null) return providers;
  const [issuer, clientId, clientSecret] = client;
  if (!checkIssuer(issuer, production, mistakes)) return providers;
  const name = readName(env("OIDC_NAME"), new URL(issuer).host, mistakes);
  providers.push({ id: "oidc", name, issuer, clientId, clientSecret });
  return providers;
}

function clientVariables(id: string): string[] {
  const prefix = id.toUpperCase();
  return [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`];
}

/** All of them, or null when none is there; some but not all is a mistake. */
function readAll(
  env: Lookup,
  names: string[],
  mistakes: string[],
): string[] | null {
  const values = names.map((name) => env(name)?.trim() ?? "");
  const missing = names.filter((_, index) => values[index] === "");
  if (missing.length === 0) return values;
  if (missing.length < names.length) {
    const there = names.filter((name) => !missing.includes(name));
    mistakes.push(
      `${missing.join(" and ")} ${
        missing.length > 1 ? "are" : "is"
      } missing. Set what the provider gave you, or leave ${
        there.join(" and ")
      } out too.`,
    );
  }
  return null;
}

function checkIssuer(
  issuer: string,
  production: boolean,
  mistakes: string[],
): boolean {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const found = `OIDC_ISSUER is ${JSON.stringify(issuer)}.`;
  if (
    url === undefined || !/^https?:$/.test(url.protocol) ||
    url.username !== "" || url.password !== "" || /[?#\s]/.test(issuer)
  ) {
    mistakes.push(
      `${found} It must be the provider's issuer identifier, such as https://id.example.com, with no query and nothing secret in it.`,
    );
    return false;
  }
  if (
    url.protocol === "https:" || !production && isLoopback(url.hostname)
  ) return true;
  mistakes.push(
    `${found} It must begin with https://; http:// is for a provider on this machine, and not in production.`,
  );
  return false;
}

function readName(
  text: string | undefined,
  fallback: string,
  mistakes: string[],
): string {
  const name = text?.trim() ?? "";
  if (name === "") return fallback;
  if (
    isBlank(name) || hasHiddenCharacters(name) ||
    countCharacters(name) > MAX_NAME
  ) {
    mistakes.push(
      `OIDC_NAME is ${
        JSON.stringify(name)
      }. It must be the provider's name as people know it, at most ${MAX_NAME} visible characters.`,
    );
  }
  return name;
}
