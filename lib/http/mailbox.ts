/**
 * Who may look into the development mailbox: whoever sits at the machine. What
 * comes from another one gets nothing, whatever it says in `Host`, since the
 * server listens on every interface; nor does what a proxy passes on, which may
 * come from anywhere. A page of another site that has made its own name point here
 * (DNS rebinding) comes from this machine, but names itself in `Host`.
 *
 * @module
 */
import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import type { Mailbox } from "../mail/mailbox.ts";
import { isLoopback } from "../settings/loopback.ts";
import { define, type State } from "../state.ts";

/** The addresses of this machine to itself (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3 and 2.5.5.2). */
const LOOPBACK_PEER = /^(?:(?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/i;

/** What proxies and tunnels say of those for whom they ask; what begins with `x-forwarded` counts as well. */
const FORWARDED: ReadonlySet<string> = new Set([
  "forwarded",
  "via",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-original-forwarded-for",
  "true-client-ip",
  "cf-connecting-ip",
  "fly-client-ip",
]);

/**
 * Makes the middleware that hides the mailbox where there is none, and from others.
 *
 * @returns A middleware that throws an `HttpError` with 404.
 */
export function mailboxOnly() {
  return define.middleware(function mailboxOnly(ctx) {
    const { req, url, info } = ctx;
    const isHere = isLoopback(url.hostname) &&
      comesFromHere(info?.remoteAddr) &&
      !isPassedOn(req.headers);
    if (!isHere) {
      throw new HttpError(STATUS_CODE.NotFound);
    }
    mailboxOf(ctx.state);
    return ctx.next();
  });
}

function isPassedOn(headers: Headers): boolean {
  return [...headers.keys()].some((name) =>
    FORWARDED.has(name) || name.startsWith("x-forwarded")
  );
}

function comesFromHere(peer: Deno.Addr | undefined): boolean {
  return peer !== undefined && "hostname" in peer &&
    LOOPBACK_PEER.test(peer.hostname);
}

/**
 * Returns the development mailbox.
 *
 * @param state The request's state.
 * @returns The mailbox.
 * @throws {HttpError} 404 where there is none.
 */
export function mailboxOf({ site }: State): Mailbox {
  if (site.mail.mailbox === null) throw new HttpError(STATUS_CODE.NotFound);
  return site.mail.mailbox;
}

/** The policy of a mail that is shown in a frame: its own styles, and nothing else. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation";

/**
 * Lets a page of ours frame this answer, which may use no script and nothing from elsewhere.
 *
 * @param state The request's state.
 */
export function beFramed(state: State): void {
  state.adjustHeaders = (headers) => {
    headers.set("content-security-policy", MAIL_POLICY);
    headers.set("x-frame-options", "SAMEORIGIN");
  };
}

/**
 * Lets this page frame pages of ours.
 *
 * @param state The request's state.
 */
export function mayFrame(state: State): void {
  state.adjustHeaders = (headers) => {
    const policy = headers.get("content-security-policy");
    headers.set("content-security-policy", `${policy}; frame-src 'self'`);
  };
}
