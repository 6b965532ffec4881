/**
 * Asking a provider. What holds: only the hosts that were agreed on are asked, over https or on this
 * machine; no redirect is followed; an answer takes a few seconds and holds a few hundred kilobytes at
 * most, whatever is at the other end (OWASP ASVS 5.0, 13.2.6).
 *
 * @module
 */
import { OAuthError } from "./errors.ts";

/** How long an answer may take, body included, in milliseconds. */
const PATIENCE = 5000;

/** How much it may hold, in bytes. */
const MAX_BYTES = 256 * 1024;

/** A `fetch` with limits. */
export type BoundedFetch = (
  url: string,
  init?: RequestInit,
) => Promise<Response>;

/** The limits. */
export interface BoundedFetchOptions {
  /** How long an answer may take, in milliseconds; 5 s unless given. */
  readonly patience?: number;
  /** How much it may hold, in bytes; 256 kB unless given. */
  readonly maxBytes?: number;
}

/**
 * Tells whether what is sent to an address stays between us and its owner.
 *
 * @param url an address
 * @returns whether it is https, or http to this machine
 */
export function isConfidential({ protocol, hostname }: URL): boolean {
  return protocol === "https:" ||
    protocol === "http:" &&
      /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}

/**
 * Makes a `fetch` with limits.
 *
 * @param mayAsk tells whether an address belongs to a host that was agreed on
 * @param options the limits
 * @returns a function that resolves to a response whose body is in memory. It rejects with
 * `OAuthError` `ERR_OAUTH_PROVIDER` when there is no answer within the limits.
 */
export function boundedFetch(
  mayAsk: (url: URL) => boolean,
  { patience = PATIENCE, maxBytes = MAX_BYTES }: BoundedFetchOptions = {},
): BoundedFetch {
  return async (text, init) => {
    const url = new URL(text);
    if (!isConfidential(url) || !mayAsk(url)) {
      throw new OAuthError(
        "ERR_OAUTH_PROVIDER",
        `A provider must not be asked at ${url.origin}.`,
      );
    }
    try {
      const response = await fetch(url, {
        ...init,
        redirect: "manual",
        signal: AbortSignal.timeout(patience),
      });
      const { status, headers } = response;
      const body = await readAll(response, maxBytes);
      // A response of one of these statuses is made without a body.
      const empty = [204, 205, 304].includes(status);
      return new Response(empty ? null : body, { status, headers });
    } catch (cause) {
      throw new OAuthError(
        "ERR_OAUTH_PROVIDER",
        `${url.origin} did not answer as it should.`,
        { cause },
      );
    }
  };
}

async function readAll(response: Response, maxBytes: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new RangeError("The answer is too long.");
    chunks.push(chunk);
  }
  return new Blob(chunks);
}
