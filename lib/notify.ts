/**
 * Telling people by mail what happened to their account (ASVS 6.3.5, 6.3.7). Each
 * function returns at once and never fails: a mail that cannot be sent undoes
 * nothing, and a line of the log says that it was not. Without mail they do nothing.
 *
 * @module
 */
import type { Change, Undone } from "./accounts/addresses.ts";
import type { User } from "./accounts/users.ts";
import { createTurns } from "./limits/turns.ts";
import type { Message } from "./mail/message.ts";
import {
  accountDeleted,
  addressBack,
  addressChanged,
  addressLeft,
  addressTakenBack,
  type Factor,
  factorChanged,
  newDevice,
  type NoticeMail,
  passwordChanged,
  theftNoticed,
} from "./mail/messages/notices.ts";
import type { Rank } from "./mail/waiting.ts";
import type { Device, Session } from "./sessions/mod.ts";
import type { Site } from "./site.ts";

const inTurn = createTurns();

/** For how long the link in a mail about a new device logs it out, in milliseconds. */
const END_FOR = 7 * 24 * 60 * 60_000;

/**
 * Tells that the password was changed.
 *
 * @param site The site.
 * @param userId Whose.
 * @param forgotten Whether it was chosen with a link that was mailed.
 */
export function tellPasswordChanged(
  site: Site,
  userId: string,
  forgotten: boolean,
): void {
  tell(
    site,
    { kind: "password-changed", rank: "security", same: String(forgotten) },
    userId,
    (mail) => passwordChanged({ ...mail, forgotten }),
  );
}

/**
 * Tells both addresses that the account is getting another one. It is asked for before the change is made, so that
 * none is made whose undoing could not be mailed.
 *
 * @param site The site.
 * @param userId Whose.
 * @param change What becomes of the change; it must come to an end and not be rejected, for the mail waits for it.
 * @returns `false` when too many mails wait already: then do not make the change.
 */
export function tellAddressChanged(
  site: Site,
  userId: string,
  change: Promise<Change>,
): boolean {
  const at = site.clock();
  const { origin } = site.settings;
  const envelope = { rank: "security", to: userId } as const;
  const posted = site.mail.post("address-changed", async () => {
    const made = await change;
    if (made.outcome === "gone" || made.before.email === "") return null;
    const mail = { to: made.before.email, origin, at };
    return made.undo === null
      ? addressLeft(mail)
      : addressChanged({ ...mail, undoPath: `/email/undo/${made.undo}` });
  }, envelope);
  if (!posted) return false;
  void change.then((made) => {
    if (made.outcome === "gone") return;
    const { email: to } = made.after;
    const write = () => addressChanged({ to, origin, at, undoPath: null });
    site.mail.notify("address-changed", write, envelope);
  });
  return true;
}

/**
 * Tells both addresses that a change was undone.
 *
 * @param site The site.
 * @param undone What was undone.
 */
export function tellAddressBack(site: Site, { before, after }: Undone): void {
  tellAddress(site, "address-back", after, addressBack);
  // Whoever changed it back themselves has lost none.
  if (before.email === after.email) return;
  tellAddress(site, "address-back", before, addressTakenBack);
}

/**
 * Tells that an account was deleted. It is gone by then, so whoever deletes it says whose it was.
 *
 * @param site The site.
 * @param user The user as it was.
 */
export function tellAccountDeleted(site: Site, user: User): void {
  tellAddress(site, "account-deleted", user, accountDeleted);
}

/**
 * Tells that a way to prove who one is was added or taken away.
 *
 * @param site The site.
 * @param userId Whose.
 * @param factor Which.
 * @param change Which of the two.
 */
export function tellFactorChanged(
  site: Site,
  userId: string,
  factor: Factor,
  change: "added" | "removed",
): void {
  tell(
    site,
    { kind: "factor-changed", rank: "notice", same: `${factor} ${change}` },
    userId,
    (mail) => factorChanged({ ...mail, factor, change }),
  );
}

/**
 * Tells that a copy of a session's cookie was used and that the session was ended.
 *
 * @param site The site.
 * @param userId Whose.
 * @param device The device that the session was on.
 * @param presentedBy The device that used the copy, where it is known.
 */
export function tellTheft(
  site: Site,
  userId: string,
  device: Device,
  presentedBy: Device | null,
): void {
  tell(
    site,
    { kind: "theft", rank: "security" },
    userId,
    (mail) => theftNoticed({ ...mail, device, presentedBy }),
  );
}

/**
 * Notes the device of a session that was just started, and tells of one that was
 * not seen for 90 days. The very first device of an account is nobody's news.
 *
 * @param site The site.
 * @param session The session.
 */
export function tellNewDevice(site: Site, session: Session): void {
  const { userId, id, createdAt, device } = session;
  if (device === null) return;
  const { accounts, settings, clock } = site;
  const at = clock();
  site.mail.notify("new-device", async () => {
    // One after the other, so that of two devices the first is the first.
    const seen = await inTurn(
      [userId],
      () => accounts.byMail.noteDevice(userId, device, at),
    );
    const user = seen === "new" ? await accounts.get(userId) : null;
    if (user === null || user.email === "") return null;
    const token = await accounts.byMail.makeLink({
      purpose: "end-session",
      subject: userId,
      about: { sessionId: id, createdAt, device: device.label },
      expiresAt: at + END_FOR,
    });
    if (token === null) return null;
    const { origin } = settings;
    const path = `/logout/${token}`;
    return newDevice({ to: user.email, origin, at, device, path });
  }, { rank: "notice", to: userId });
}

/** Tells an address that an account has or had, whatever has become of the account. */
function tellAddress(
  site: Site,
  kind: string,
  { id, email: to }: User,
  write: (mail: NoticeMail) => Message,
): void {
  if (to === "") return;
  const mail = { to, origin: site.settings.origin, at: site.clock() };
  site.mail.notify(kind, () => write(mail), { rank: "security", to: id });
}

/** What is told: its word for the log, how much it matters, and what makes two of them say the same. */
interface News {
  readonly kind: string;
  readonly rank: Rank;
  readonly same?: string;
}

function tell(
  site: Site,
  { kind, rank, same }: News,
  userId: string,
  write: (mail: NoticeMail) => Message,
): void {
  const at = site.clock();
  site.mail.notify(kind, async () => {
    const user = await site.accounts.get(userId);
    // Whoever came through a provider may have given no address.
    if (user === null || user.email === "") return null;
    return write({ to: user.email, origin: site.settings.origin, at });
  }, { rank, to: userId, same: same && `${kind} ${same}` });
}
