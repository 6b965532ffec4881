/**
 * Signing in through a provider, as the rest of the site sees it: somebody is sent away, and it is known
 * who they are when they come back. What happens then is decided elsewhere; nothing here starts a session.
 *
 * @module
 */
import { hasHiddenCharacters } from "../../plain_text.ts";
import { OAuthError } from "./errors.ts";
import {
  browserSecret,
  errandOf,
  type Flow,
  FLOW_LIFETIME,
  keepFlow,
  type Purpose,
  takeFlow,
} from "./flows.ts";
import type { ProvedIdentity, Provider } from "./provider.ts";

/** The longest answer that is looked at, in characters of its query. */
const MAX_ANSWER = 8192;

/** The longest subject (OpenID Connect Core 1.0, 2, on `sub`). */
const MAX_SUBJECT = 255;

/** What the way to a provider is for. */
export interface Errand {
  /** What somebody wants there. */
  readonly purpose: Purpose;
  /** Whose account it is for; missing when that is to be found out. */
  readonly userId?: string;
  /** Where to go in the end: a path that `checkNext` let through. */
  readonly next: string;
}

/** Somebody who has come back. */
export interface Arrival extends Errand {
  /** The provider. */
  readonly provider: Provider;
  /** Who they are there. */
  readonly identity: ProvedIdentity;
  /** When they set out, in milliseconds since 1970. */
  readonly begunAt: number;
}

/** The providers, and the way there and back. */
export interface OAuth {
  /** Those in the settings, in the order in which they are shown. */
  readonly providers: readonly Provider[];
  /** Finds a provider by its name in addresses. */
  find(id: string): Provider | null;
  /**
   * Begins a flow. `shown` is what the browser's cookie holds; it gets `secret` for the next ten
   * minutes. Rejects with `OAuthError` `ERR_OAUTH_PROVIDER`.
   */
  begin(
    provider: Provider,
    errand: Errand,
    shown: string | null,
  ): Promise<{ url: URL; secret: string }>;
  /** Ends a flow, whatever comes of it. Rejects with `OAuthError`. */
  finish(
    provider: Provider,
    answer: URL,
    shown: string | null,
  ): Promise<Arrival>;
}

/** What is needed for it. */
export interface OAuthOptions {
  /** The providers. */
  readonly providers: readonly Provider[];
  /** The database. */
  readonly kv: Deno.Kv;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Opens the way to the providers.
 *
 * @param options providers, database and clock
 * @returns the providers, and the way there and back
 */
export function openOAuth({ providers, kv, clock }: OAuthOptions): OAuth {
  return {
    providers,
    find: (id) => providers.find((provider) => provider.id === id) ?? null,
    async begin(provider, errand, shown) {
      const afresh = errand.purpose === "confirm";
      const { url, state, kept } = await provider.depart({ afresh });
      const secret = browserSecret(shown);
      const flow = { ...errand, provider: provider.id, kept };
      await keepFlow(kv, { state, secret }, flow, clock());
      return { url, secret };
    },
    async finish(provider, answer, shown) {
      const flow = await take(provider, answer, shown);
      const { purpose, userId, next } = flow;
      const begunAt = flow.expiresAt - FLOW_LIFETIME;
      try {
        const identity = await identify(provider, answer, flow);
        return { purpose, userId, next, provider, identity, begunAt };
      } catch (error) {
        // Whose attempt it was that failed.
        if (error instanceof OAuthError) error.errand = errandOf(flow);
        throw error;
      }
    },
  };

  async function take(
    provider: Provider,
    answer: URL,
    secret: string | null,
  ): Promise<Flow> {
    const states = answer.search.length > MAX_ANSWER
      ? []
      : answer.searchParams.getAll("state");
    const state = states.length === 1 ? states[0] : null;
    return await takeFlow(
      kv,
      { state, secret, provider: provider.id },
      clock(),
    );
  }
}

async function identify(
  provider: Provider,
  answer: URL,
  { kept }: Flow,
): Promise<ProvedIdentity> {
  const identity = await provider.arrive(answer, kept);
  const { subject } = identity;
  if (
    subject === "" || subject.length > MAX_SUBJECT ||
    hasHiddenCharacters(subject)
  ) {
    throw new OAuthError("ERR_OAUTH_ANSWER", "The subject is none.");
  }
  return identity;
}
