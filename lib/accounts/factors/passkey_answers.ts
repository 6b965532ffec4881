/**
 * What a browser sends when somebody used a passkey: JSON that anybody may have written. It is bounded
 * and parsed here, and believed in nothing; the signature decides.
 *
 * @module
 */
import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { hash } from "node:crypto";
import { z } from "zod";

/** The longest answer that is parsed, in characters. */
const MAX_LENGTH = 32_000;

/** A credential ID has at most 1023 bytes (WebAuthn, 4): 1364 characters. */
const encoded = z.string().regex(/^[A-Za-z0-9_-]*$/).max(20_000);
const credentialId = encoded.min(1).max(1364);

const answer = z.looseObject({
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  clientExtensionResults: z.looseObject({}).optional(),
});

const registration = answer.extend({
  response: z.looseObject({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
});

const authentication = answer.extend({
  response: z.looseObject({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: encoded.max(100).optional(),
  }),
});

/**
 * Reads the answer to a request for a new passkey.
 *
 * @param text the JSON, as it came
 * @returns the answer, or null for anything else
 */
export function readNewPasskey(text: string): RegistrationResponseJSON | null {
  const { data } = registration.safeParse(parse(text));
  return data === undefined ? null : data as RegistrationResponseJSON;
}

/**
 * Reads the answer to a request to use a passkey.
 *
 * @param text the JSON, as it came
 * @returns the answer, or null for anything else
 */
export function readUsedPasskey(
  text: string,
): AuthenticationResponseJSON | null {
  const { data } = authentication.safeParse(parse(text));
  return data === undefined ? null : data as AuthenticationResponseJSON;
}

/**
 * Gives the name by which a passkey is stored and addressed.
 *
 * @param credentialId the credential ID in base64url
 * @returns its SHA-256, 43 characters of base64url
 */
export function passkeyId(credentialId: string): string {
  return hash("sha256", credentialId, "base64url");
}

function parse(text: string): unknown {
  if (text.length > MAX_LENGTH) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
