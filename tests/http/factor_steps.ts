/**
 * What people do with factors in HTTP tests: setting an app up, adding a passkey, and giving proof with
 * either. It keeps true that each step goes through the pages that a visitor would use.
 *
 * @module
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { stepAt, totpCode } from "../../lib/accounts/factors/totp.ts";
import { text } from "../components/markup.ts";
import type { Client } from "../support/client.ts";
import {
  type Lies,
  type SoftPasskey,
  softPasskey,
} from "../support/soft_passkey.ts";
import { fieldsOf } from "./form_fields.ts";
import { ADA, PASSWORD, type Scene } from "./kit.ts";

/** What a new factor was answered with. */
export interface Answered {
  /** The page. */
  page: string;
  /** Where it leads; null for one that shows a page. */
  location: string | null;
}

/** An app that was set up. */
export interface App extends Answered {
  /** The code that it shows now, or some steps from now. */
  code(steps?: number): string;
  /** The recovery codes that came with it, if any did. */
  recoveryCodes: string[];
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Reads what an app is given, as an app does. */
function fromBase32(encoded: string): Uint8Array {
  const bits = [...encoded].map((character) =>
    ALPHABET.indexOf(character).toString(2).padStart(5, "0")
  ).join("");
  const bytes = bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2));
  return Buffer.from(bytes);
}

/** The recovery codes on a page. */
export function codesOn(html: string): string[] {
  return [...html.matchAll(/<code>((?:[0-9a-z]{4}-){5}[0-9a-z]{4})<\/code>/g)]
    .map(([, code]) => code);
}

/** The secret that a page shows to be given to an app. */
export function secretOn(html: string): Uint8Array {
  const [, shown] = html.match(/class="secret"><code>([A-Z2-7 ]+)<\/code>/)!;
  return fromBase32(shown.replaceAll(" ", ""));
}

/**
 * Sets an app up. The code that proves it is used; the next one comes half a minute later.
 *
 * @param site where
 * @param client the device, logged in
 * @returns the app
 */
export async function setUpApp(
  { site }: Pick<Scene, "site">,
  client: Client,
): Promise<App> {
  const address = "/account/security/authenticator";
  const html = await (await client.get(address)).text();
  const secret = secretOn(html);
  const code = (steps = 0) => totpCode(secret, stepAt(site.clock()) + steps);
  const answer = await client.post(address, {
    setup: fieldsOf(html).get("setup")!.value,
    code: code(),
  });
  const page = await answer.text();
  assert.ok([200, 303].includes(answer.status), text(page));
  const location = answer.headers.get("location");
  return { code, recoveryCodes: codesOn(page), page, location };
}

/**
 * Adds a passkey.
 *
 * @param site where
 * @param client the device, logged in
 * @param name what it is called
 * @returns the passkey, the recovery codes that came with it, if any did, and the answer
 */
export async function addPasskey(
  { origin }: Pick<Scene, "origin">,
  client: Client,
  name = "Telephone",
): Promise<Answered & { passkey: SoftPasskey; recoveryCodes: string[] }> {
  const passkey = softPasskey(origin);
  const { options, state } = await askFor(client, "add");
  const answer = await client.post("/account/security/passkeys/new", {
    name,
    response: passkey.create(options),
    state,
  });
  const page = await answer.text();
  assert.ok([200, 303].includes(answer.status), text(page));
  const location = answer.headers.get("location");
  return { passkey, recoveryCodes: codesOn(page), page, location };
}

/** Asks the site for a challenge. */
export async function askFor(client: Client, purpose: string) {
  const answer = await client.request(`/api/passkeys/${purpose}`, {
    method: "POST",
  });
  const body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  return body;
}

/** Answers a challenge with a passkey: the fields of a form. */
export async function answerWith(
  client: Client,
  purpose: string,
  passkey: SoftPasskey,
  lies?: Lies,
): Promise<{ response: string; state: string }> {
  const { options, state } = await askFor(client, purpose);
  return { response: passkey.use(options, lies), state };
}

/**
 * Gives the password, after which a second step is asked for.
 *
 * @param client the device
 * @param fields what differs from Ada's address and password
 */
export async function giveOnlyPassword(
  client: Client,
  fields: Record<string, string> = {},
): Promise<void> {
  const answer = await client.post("/login", {
    email: ADA.email,
    password: PASSWORD,
    ...fields,
  });
  await answer.body?.cancel();
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), "/login/second");
}

/** Where an answer sends its visitor; null for one that shows a page. */
export async function sentTo(answer: Response): Promise<string | null> {
  await answer.body?.cancel();
  return answer.headers.get("location");
}
