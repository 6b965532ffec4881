// What the record names by a word, as people call it: second steps, links and services. Each of them has a name here, or this
// does not compile.
import type {
  FactorMethod,
  LinkMethod,
  ProviderMethod,
} from "../lib/audit/vocabulary.ts";
import type { ShownEvent } from "./activity_words.ts";

const FACTORS: Record<FactorMethod, string> = {
  "passkey": "a passkey",
  "authenticator": "an authenticator app",
  "recovery-codes": "recovery codes",
};

const LINKS: Record<LinkMethod, string> = {
  "magic-link": "to log in",
  "reset": "to choose a new password",
  "sign-up": "to make an account",
  "confirm-address": "to confirm your address",
  "change-address": "to use another address",
  "undo-address": "to get your old address back",
  "end-session": "to log a device out",
};

/** For those that are not in the settings any more; what the settings called one is not in the record. */
const SERVICES: Record<ProviderMethod, string> = {
  github: "GitHub",
  google: "Google",
  oidc: "another service",
};

/**
 * Names a second step.
 *
 * @param event what it happened to
 * @returns such as `a passkey`
 */
export function factorOf({ method }: ShownEvent): string {
  return find(FACTORS, method) ?? "a second step";
}

/**
 * Says what a link is for.
 *
 * @param event what happened to it
 * @returns such as `link by mail to log in`
 */
export function linkOf({ method }: ShownEvent): string {
  return `link by mail ${find(LINKS, method) ?? ""}`.trim();
}

/**
 * Names a service to log in through.
 *
 * @param event what happened there
 * @returns such as `GitHub`
 */
export function serviceOf({ service, method }: ShownEvent): string {
  return service ?? find(SERVICES, method) ?? "another service";
}

/**
 * Says which service something went through, if it went through one.
 *
 * @param event what went there
 * @returns such as ` through GitHub`, or nothing
 */
export function throughService(event: ShownEvent): string {
  return Object.hasOwn(SERVICES, event.method ?? "")
    ? ` through ${serviceOf(event)}`
    : "";
}

function find(
  names: Readonly<Record<string, string>>,
  name = "",
): string | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}
