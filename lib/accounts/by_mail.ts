/**
 * What accounts do by mail: links that are made, found and used. Nothing here tells who asks whether
 * an address has an account; that is for the mail to say.
 *
 * @module
 */
import {
  type Change,
  changeAddress,
  confirmAddress,
  undoAddress,
  type Undone,
} from "./addresses.ts";
import { tryCode } from "./asking_browser.ts";
import type { SavePassword } from "./change_password.ts";
import type { Device, Holding } from "../sessions/mod.ts";
import { noteDevice } from "./seen_devices.ts";
import type { Means } from "./means.ts";
import { linkAsked, useRecorded } from "./link_record.ts";
import {
  findExpiredLink,
  findLink,
  type NewLink,
  type OpenLink,
  putLink,
} from "./one_time_links.ts";
import type { LinkPurpose } from "./link_purposes.ts";
import {
  type Reset,
  resetPassword,
  type ResetResult,
} from "./reset_password.ts";
import { type MadeUser, makeUser, prepareSignUp } from "./sign_up.ts";
import { readPassword } from "./password_store.ts";
import { findUser, findUserIdByEmail, readUser, type User } from "./users.ts";

/** Whose a link is. */
export interface Owner {
  /** The user. */
  readonly user: User;
  /** That the user and their password are as they were read. */
  readonly checks: readonly Deno.AtomicCheck[];
}

/** What accounts do by mail. */
export interface ByMail {
  /** Finds whose address this is, in normal form; `null` when it is nobody's. */
  findByEmail(email: string): Promise<User | null>;
  /** Reads whose a link is, with what holds as long as neither address nor password changes. */
  readOwner(userId: string): Promise<Owner | null>;
  /**
   * Makes a link, records that it was asked for, and returns its token; an older one for the same purpose
   * is void. `null` when there is no such account, or the session that asks is over.
   */
  makeLink<P extends LinkPurpose>(
    link: NewLink<P>,
    holds?: Holding,
  ): Promise<string | null>;
  /** Finds a link by its token, and uses nothing up; `null` when it works no more, or never did. */
  findLink<P extends LinkPurpose>(
    purpose: P,
    token: string,
  ): Promise<OpenLink<P> | null>;
  /** Finds a link that is over, as long as it is known whose it was; it opens nothing. */
  findExpiredLink<P extends LinkPurpose>(
    purpose: P,
    token: string,
  ): Promise<OpenLink<P> | null>;
  /** Tries the code that another browser shows: at most five times for a link. */
  tryCode<P extends LinkPurpose>(
    link: OpenLink<P>,
    code: string,
  ): Promise<OpenLink<P> | "wrong" | "gone">;
  /** Checks what was typed to sign up, without looking at whether the address is known. */
  prepareSignUp: (
    form: { name: string; email: string; password: string },
  ) => ReturnType<typeof prepareSignUp>;
  /** Makes the account of a link, as parts of the write that uses the link up. */
  finishSignUp(link: OpenLink<"sign-up">): MadeUser;
  /** Replaces a forgotten password. */
  resetPassword(reset: Reset): Promise<ResetResult>;
  /** Confirms the address of an account. */
  confirmAddress(link: OpenLink<"confirm-address">): Promise<boolean>;
  /** Gives an account the address that the link was mailed to, in a session that holds. */
  changeAddress(
    link: OpenLink<"change-address">,
    holds?: Holding,
  ): Promise<Change>;
  /** Gives an account back the address that it had; `null` when that is somebody else's by now. */
  undoAddress(
    link: OpenLink<"undo-address">,
    save: SavePassword,
  ): Promise<Undone | null>;
  /** Notes that an account was used on a device, at a time in milliseconds since 1970. */
  noteDevice(
    userId: string,
    device: Device,
    at: number,
  ): Promise<"first" | "new" | "known">;
}

/**
 * Opens what accounts do by mail.
 *
 * @param means database, time, hashing and the record
 * @returns the operations
 */
export function openByMail(means: Means): ByMail {
  const { kv, clock } = means;
  return {
    async findByEmail(email) {
      const userId = await findUserIdByEmail(kv, email);
      return userId === null ? null : await findUser(kv, userId);
    },
    async readOwner(userId) {
      const [user, password] = await Promise.all([
        readUser(kv, userId),
        readPassword(kv, userId),
      ]);
      if (user.value === null) return null;
      return { user: user.value, checks: [user, password] };
    },
    makeLink: (link, holds) => makeLink(means, link, holds),
    findLink: (purpose, token) => findLink(kv, purpose, token, clock()),
    findExpiredLink: (purpose, token) =>
      findExpiredLink(kv, purpose, token, clock()),
    tryCode: (link, code) => tryCode(kv, link, code, clock()),
    prepareSignUp: (form) => prepareSignUp(means, form),
    finishSignUp(link) {
      const made = makeUser(means, link.about, true);
      const used = useRecorded(means.audit, link, made.user.id);
      return {
        ...made,
        checks: [...made.checks, ...used.checks],
        write(operation) {
          made.write(operation);
          used.write(operation);
        },
        recorded() {
          made.recorded();
          used.recorded();
        },
      };
    },
    resetPassword: (reset) => resetPassword(means, reset),
    confirmAddress: (link) => confirmAddress(means, link),
    changeAddress: (link, holds) => changeAddress(means, link, holds),
    undoAddress: (link, save) => undoAddress(means, link, save),
    noteDevice: (userId, device, at) => noteDevice(kv, userId, device, at),
  };
}

/**
 * In one write with a look at whether the account is there, and with the entry that says that it was asked
 * for: what is written after an account is deleted would stay.
 */
async function makeLink<P extends LinkPurpose>(
  { kv, clock, audit }: Means,
  link: NewLink<P>,
  holds?: Holding,
): Promise<string | null> {
  for (;;) {
    const holding = holds === undefined ? [] : await holds();
    if (holding === null) return null;
    const operation = kv.atomic().check(...holding);
    // An account that is still to be made has none that could be looked at.
    if (link.purpose !== "sign-up") {
      const user = await readUser(kv, link.subject);
      if (user.value === null) return null;
      operation.check(user);
    }
    const token = putLink(operation, link, clock());
    const asked = linkAsked(link.subject, link.purpose);
    const recorded = audit.inAtomic(asked, operation);
    if (!(await operation.commit()).ok) continue;
    recorded();
    return token;
  }
}
