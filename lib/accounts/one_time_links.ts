/**
 * Links that work once. What holds: a link opens nothing but what it was made for,
 * until its time is over by the clock; of any number of uses at once, one wins,
 * because using it deletes the row that all of them check; a new link voids the
 * older one for the same purpose, because both would lie under one key; the
 * database keeps a hash of the secret and cannot make the link again. Only links
 * that end a session do not void one another: there is one for each device.
 *
 * - `["one_time_links", subject, purpose]` → {@link LinkRecord}
 * - `["one_time_links", subject, "end-session", SHA-256 of the secret]` → {@link LinkRecord}
 *
 * A token is the subject and the secret: 22 and 43 characters of base64url, 128
 * and 256 bits.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { Together } from "../sessions/mod.ts";
import type { LinkAbouts, LinkPurpose } from "./link_purposes.ts";

/** What is stored of a link. */
export interface LinkRecord<P extends LinkPurpose = LinkPurpose> {
  /** SHA-256 of the secret. */
  readonly secretHash: Uint8Array;
  /** The browser that asked; without one, any browser may use the link. */
  readonly askedBy?: AskedBy;
  /** How many codes were tried. */
  readonly tries: number;
  /** When it stops working, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** What it is about. */
  readonly about: LinkAbouts[P];
}

/** What is stored of the browser that asked. */
export interface AskedBy {
  /** SHA-256 of the secret in its cookie. */
  readonly secretHash: Uint8Array;
  /** SHA-256 of the link's secret and the code that it shows: worth nothing for another link. */
  readonly codeHash: Uint8Array;
}

/** A link that is there and in time. */
export interface OpenLink<P extends LinkPurpose = LinkPurpose> {
  /** Its row, for the write that uses it up. */
  readonly entry: Deno.KvEntry<LinkRecord<P>>;
  /** What it is for. */
  readonly purpose: P;
  /** Whose: 22 characters of base64url, such as a user id. */
  readonly subject: string;
  /** What it is about. */
  readonly about: LinkAbouts[P];
  /** The secret that it came with. */
  readonly secret: string;
}

/** What a link is made with. */
export interface NewLink<P extends LinkPurpose> {
  /** What for. */
  readonly purpose: P;
  /** Whose: 22 characters of base64url, such as a user id. */
  readonly subject: string;
  /** What it is about. */
  readonly about: LinkAbouts[P];
  /** When it stops working, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** Tells what to store of the browser that asked, given the link's secret. */
  readonly askedBy?: (secret: string) => AskedBy;
}

/** What an account's links are for that end when its address or its password changes. */
const VOIDED: readonly LinkPurpose[] = [
  "log-in",
  "reset-password",
  "confirm-address",
  "change-address",
];

const TOKEN = /^([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{43})$/;

/**
 * Adds a new link to an atomic operation. An older one for the same purpose is
 * void once it is committed.
 *
 * @param operation The operation.
 * @param link What the link is.
 * @param now The time, in milliseconds since 1970.
 * @returns The token.
 */
export function putLink<P extends LinkPurpose>(
  operation: Deno.AtomicOperation,
  { purpose, subject, about, expiresAt, askedBy }: NewLink<P>,
  now: number,
): string {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
    .toString("base64url");
  const record: LinkRecord<P> = {
    secretHash: sha256(secret),
    askedBy: askedBy?.(secret),
    tries: 0,
    expiresAt,
    about,
  };
  operation.set(rowOf(subject, purpose, secret), record, expiry(record, now));
  return `${subject}${secret}`;
}

/**
 * Says when the database may clear a link's row away: not before its time is over,
 * whoever writes it and however often.
 *
 * @param record What is stored of the link.
 * @param now The time, in milliseconds since 1970.
 * @returns The options of the write.
 */
export function expiry(
  { expiresAt }: Pick<LinkRecord, "expiresAt">,
  now: number,
): { expireIn: number } {
  return { expireIn: Math.max(1, Math.ceil(expiresAt - now)) };
}

/**
 * Finds a link. Reading it uses nothing up.
 *
 * @param kv The database.
 * @param purpose What it must be for.
 * @param token The token, any text.
 * @param now The time, in milliseconds since 1970.
 * @returns The link; `null` for one that was never made, was used or voided, or is over.
 */
export async function findLink<P extends LinkPurpose>(
  kv: Deno.Kv,
  purpose: P,
  token: string,
  now: number,
): Promise<OpenLink<P> | null> {
  const link = await readLink(kv, purpose, token);
  return link !== null && now < link.entry.value.expiresAt ? link : null;
}

/**
 * Finds a link that is over but whose row is still there, so that it is known whose it was.
 *
 * @param kv The database.
 * @param purpose What it must have been for.
 * @param token The token, any text.
 * @param now The time, in milliseconds since 1970.
 * @returns The link, which opens nothing; `null` for one that is in time, or of which nothing is known.
 */
export async function findExpiredLink<P extends LinkPurpose>(
  kv: Deno.Kv,
  purpose: P,
  token: string,
  now: number,
): Promise<OpenLink<P> | null> {
  const link = await readLink(kv, purpose, token);
  return link !== null && now >= link.entry.value.expiresAt ? link : null;
}

async function readLink<P extends LinkPurpose>(
  kv: Deno.Kv,
  purpose: P,
  token: string,
): Promise<OpenLink<P> | null> {
  const [, subject, secret] = TOKEN.exec(token) ?? [];
  if (secret === undefined) return null;
  const entry = await kv.get<LinkRecord<P>>(rowOf(subject, purpose, secret));
  if (entry.value === null) return null;
  if (!timingSafeEqual(sha256(secret), entry.value.secretHash)) return null;
  return { entry, purpose, subject, about: entry.value.about, secret };
}

/**
 * Says what a write must hold and do that uses a link up.
 *
 * @param link The link.
 * @returns What to check and to write.
 */
export function useLink(
  { entry }: Pick<OpenLink, "entry">,
): Required<Together> {
  return {
    checks: [entry],
    write: (operation) => operation.delete(entry.key),
  };
}

/**
 * Voids an account's links, all but those that undo what somebody else did.
 *
 * @param operation The operation to add to.
 * @param userId Whose.
 */
export function voidLinks(
  operation: Deno.AtomicOperation,
  userId: string,
): void {
  for (const purpose of VOIDED) operation.delete(keyOf(userId, purpose));
}

/**
 * Voids what was asked for in a session, as an atomic operation that ends sessions should: whoever is
 * shut out must not go on by a link. Links that anybody may ask for, to log in for example, stay.
 *
 * @param operation The operation to add to.
 * @param userId Whose.
 */
export function voidLinksOfSessions(
  operation: Deno.AtomicOperation,
  userId: string,
): void {
  operation.delete(keyOf(userId, "change-address"));
}

/**
 * Names the prefix under which the links of an account lie.
 *
 * @param subject Whose: a user id.
 * @returns The prefix of their keys.
 */
export function linksPrefix(subject: string): Deno.KvKey {
  return ["one_time_links", subject];
}

function rowOf(
  subject: string,
  purpose: LinkPurpose,
  secret: string,
): Deno.KvKey {
  const key = keyOf(subject, purpose);
  if (purpose !== "end-session") return key;
  return [...key, Buffer.from(sha256(secret)).toString("base64url")];
}

/**
 * Names the row of a link, of which there is one for its purpose.
 *
 * @param subject Whose.
 * @param purpose What for.
 * @returns The key.
 */
export function keyOf(subject: string, purpose: LinkPurpose): Deno.KvKey {
  return ["one_time_links", subject, purpose];
}

/**
 * Hashes a secret of 256 bits, for which a fast hash is enough (ASVS 6.5.2).
 *
 * @param text The secret.
 * @returns 32 bytes.
 */
export function sha256(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}
