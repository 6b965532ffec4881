/**
 * A site whose mail leaves the machine, for tests over HTTP: accounts are made by the link in a mail,
 * and what was mailed can be read. Its mailer is the mailbox of a development machine, in the place of
 * an SMTP server.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type Mailbox, openMailbox } from "../../lib/mail/mailbox.ts";
import type { Message } from "../../lib/mail/message.ts";
import { ADA, openQuickSite, PASSWORD, type Person } from "../http/kit.ts";
import { text } from "../components/markup.ts";
import type { Client } from "../support/client.ts";
import type { TestSite, TestSiteOptions } from "../support/test_site.ts";

export { ADA, BOB, logIn, PASSWORD, sessionOf } from "../http/kit.ts";

/** A minute, in milliseconds. */
export const MINUTE = 60_000;

/** A site and its mail. */
export interface MailSite extends TestSite {
  /** Everything that was mailed to an address, the newest first. */
  mailsTo(address: string): Promise<readonly Message[]>;
  /** The newest mail to an address; fails if there is none. */
  mailTo(address: string): Promise<Message>;
  /** The path of the link in the newest mail to an address. */
  linkTo(address: string): Promise<string>;
}

/**
 * Opens a site.
 *
 * @param options what differs from the default settings
 * @returns the site, to be closed by the caller, or by `await using`
 */
export async function openMailSite(
  options: TestSiteOptions = {},
): Promise<MailSite> {
  const mailbox: Mailbox = openMailbox(Date.now);
  const parts = { mailer: mailbox, ...options.parts };
  const site = await openQuickSite({ ...options, parts });
  const box = () => site.site.mail.mailbox ?? mailbox;
  async function mailsTo(address: string) {
    await site.site.mail.idle();
    return box().list().filter(({ to }) => to === address);
  }
  async function mailTo(address: string) {
    const [mail] = await mailsTo(address);
    assert.ok(mail, `a mail to ${address}`);
    return mail;
  }
  return {
    ...site,
    mailsTo,
    mailTo,
    linkTo: async (address) => linkIn(await mailTo(address), site.origin),
  };
}

/**
 * Finds the link in a mail, as a person does who copies it from the text.
 *
 * @param mail the mail
 * @param origin what it must begin with
 * @returns the path
 */
export function linkIn({ text }: Message, origin: string): string {
  const url = /^https?:\/\/\S+$/m.exec(text)?.[0] ?? "";
  assert.ok(url.startsWith(`${origin}/`), url);
  return url.slice(origin.length);
}

/** Reads the code that a page shows. */
export async function codeOn(client: Client, path: string): Promise<string> {
  const page = text(await (await client.get(path)).text());
  const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(page)?.[0];
  assert.ok(code, page);
  return code;
}

/** Sends a form that needs no fields. */
export async function press(
  client: Client,
  path: string,
  form: Record<string, string> = {},
): Promise<Response> {
  const answer = await client.post(path, form);
  await answer.body?.cancel();
  return answer;
}

/** Posts a form and fails unless it is answered with 303. */
export async function send(
  client: Client,
  path: string,
  form: Record<string, string>,
): Promise<string> {
  const answer = await client.post(path, form);
  assert.equal(answer.status, 303, `${path}: ${text(await answer.text())}`);
  return answer.headers.get("location")!;
}

/**
 * Makes an account, by the link in the mail, and is then logged in.
 *
 * @param site the site
 * @param client the device
 * @param person who
 */
export async function signUpByMail(
  site: MailSite,
  client: Client,
  person: Person = ADA,
): Promise<void> {
  const form = { ...person, password: PASSWORD };
  assert.equal(await send(client, "/signup", form), "/signup/sent");
  const link = await site.linkTo(person.email);
  assert.equal(await send(client, link, {}), "/account");
}
