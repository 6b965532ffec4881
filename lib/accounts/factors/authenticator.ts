/**
 * Authenticator apps. The secret has 160 random bits (RFC 4226, section 4) and is stored sealed, so a
 * stolen database makes no codes. A code is good once: the step it belongs to is kept, and none before is taken again.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { SealedBox } from "../../sealed_box.ts";
import { RFC_4648, toBase32 } from "./base32.ts";
import type { Authenticator } from "./record.ts";
import { DIGITS, findStep, STEP } from "./totp.ts";

const SECRET_BYTES = 20;
const CODE = new RegExp(`^\\d{${DIGITS}}$`);

/** What is needed to seal and to tell the time. */
interface Means {
  readonly sealedBox: SealedBox;
  readonly clock: () => number;
}

/**
 * Makes a secret for an app that is being set up.
 *
 * @returns the secret
 */
export function newAuthenticatorSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

/**
 * Writes a secret as people type it into an app.
 *
 * @param secret the secret
 * @returns groups of four characters
 */
export function typedSecret(secret: Uint8Array): string {
  return toBase32(secret, RFC_4648).match(/.{1,4}/g)!.join(" ");
}

/**
 * Writes the address that a QR code carries into an app.
 *
 * @param secret the secret
 * @param names the site's and the account's
 * @returns an `otpauth:` address
 */
export function authenticatorUri(
  secret: Uint8Array,
  { site, account }: { site: string; account: string },
): string {
  const label = [site, account].map(encodeURIComponent).join(":");
  return `otpauth://totp/${label}?secret=${toBase32(secret, RFC_4648)}` +
    `&issuer=${encodeURIComponent(site)}&algorithm=SHA1&digits=${DIGITS}` +
    `&period=${STEP / 1000}`;
}

/**
 * Completes the set-up with a first code, which proves that the app has the secret.
 *
 * @param means what seals, and the time
 * @param secret the secret
 * @param userId whose it is
 * @param code what was typed
 * @returns what to store; null when the code is not the app's
 */
export function confirmAuthenticator(
  { sealedBox, clock }: Means,
  secret: Uint8Array,
  userId: string,
  code: string,
): Authenticator | null {
  const now = clock();
  const lastStep = matchingStep(secret, code, { now, lastStep: 0 });
  return lastStep === null ? null : {
    secret: sealedBox.seal(
      Buffer.from(secret).toString("base64url"),
      contextOf(userId),
    ),
    lastStep,
    addedAt: now,
    lastUsedAt: now,
  };
}

/**
 * Uses a code up.
 *
 * @param means what seals, and the time
 * @param authenticator what is stored
 * @param userId whose it is
 * @param code what was typed
 * @returns what to store now; null when the code is wrong, too old or used
 */
export function useCode(
  { sealedBox, clock }: Means,
  authenticator: Authenticator,
  userId: string,
  code: string,
): Authenticator | null {
  const opened = sealedBox.open(authenticator.secret, contextOf(userId));
  // Sealed by a secret that the site has no more: there is no telling any code.
  if (opened === null) return null;
  const now = clock();
  const secret = Buffer.from(opened.text, "base64url");
  const { lastStep } = authenticator;
  const step = matchingStep(secret, code, { now, lastStep });
  return step === null ? null : {
    ...resealed({ sealedBox }, authenticator, userId),
    lastStep: step,
    lastUsedAt: now,
  };
}

/**
 * Seals the secret anew, if another of the site's secrets is the first by now.
 *
 * @param means what seals
 * @param authenticator what is stored
 * @param userId whose it is
 * @returns what to store; the very same where nothing is to be done or can be
 */
export function resealed(
  { sealedBox }: Pick<Means, "sealedBox">,
  authenticator: Authenticator,
  userId: string,
): Authenticator {
  const opened = sealedBox.open(authenticator.secret, contextOf(userId));
  if (opened === null || !opened.outdated) return authenticator;
  const secret = sealedBox.seal(opened.text, contextOf(userId));
  return { ...authenticator, secret };
}

/**
 * Tells whether what was typed looks like a code of an app.
 *
 * @param typed what was typed, with or without spaces
 * @returns whether it does
 */
export function isAppCode(typed: string): boolean {
  return typed.length <= 100 && CODE.test(fold(typed));
}

function matchingStep(
  secret: Uint8Array,
  typed: string,
  when: { now: number; lastStep: number },
): number | null {
  return isAppCode(typed) ? findStep(secret, fold(typed), when) : null;
}

function fold(typed: string): string {
  return typed.replace(/\s/g, "");
}

function contextOf(userId: string): string {
  return `authenticator secret of ${userId}`;
}
