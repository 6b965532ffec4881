/**
 * Changes to a subject that its sessions have to know of: new claims, which the
 * next request of every device sees, and whether it may be signed in at all.
 *
 * @module
 */
import { appended, commitChange } from "./storage/changes.ts";
import { checkClaims, sameClaims } from "./claims.ts";
import { putSubject } from "./storage/endings.ts";
import type { Engine } from "./engine.ts";
import { assertUserId } from "./ids.ts";
import { NEW_SUBJECT, type SubjectRecord } from "./storage/records.ts";
import type { Claims } from "./session.ts";
import { readSubject } from "./storage/read.ts";

/**
 * Replaces the claims of a subject.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @param claims The new claims, JSON values.
 * @throws {SessionError} `ERR_USER_ID`, `ERR_CLAIMS`, `ERR_CLAIMS_TOO_LARGE`,
 * `ERR_SESSION_CONFLICT` or `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function updateClaims(
  engine: Engine,
  userId: string,
  claims: Claims,
): Promise<void> {
  const checked = checkClaims(claims);
  await changeSubject(
    engine,
    userId,
    (subject) =>
      sameClaims(subject.claims, checked) ? subject : {
        ...subject,
        version: subject.version + 1,
        claims: checked,
      },
    "claims-changed",
  );
}

/**
 * Disables or enables a subject. Disabling ends all its sessions; enabling does
 * not bring them back.
 *
 * @param engine The engine.
 * @param userId The subject.
 * @param disabled Whether it is to be disabled.
 * @throws {SessionError} `ERR_USER_ID`, `ERR_SESSION_CONFLICT` or
 * `ERR_SESSION_STORE_UNAVAILABLE`.
 */
export async function setDisabled(
  engine: Engine,
  userId: string,
  disabled: boolean,
): Promise<void> {
  await changeSubject(
    engine,
    userId,
    (subject) =>
      subject.disabled === disabled ? subject : {
        ...subject,
        disabled,
        epoch: subject.epoch + 1,
        exceptId: null,
      },
    disabled ? "subject-disabled" : "subject-enabled",
  );
}

async function changeSubject(
  engine: Engine,
  userId: string,
  change: (subject: SubjectRecord) => SubjectRecord,
  type: "claims-changed" | "subject-disabled" | "subject-enabled",
): Promise<void> {
  assertUserId(userId);
  await commitChange(engine, async () => {
    const { subject: entry } = await readSubject(engine.kv, userId);
    const before = entry.value ?? NEW_SUBJECT;
    const after = change(before);
    if (after === before) return { result: undefined };
    const operation = appended(engine.kv.atomic().check(entry));
    await putSubject(engine, operation, userId, entry.value, after);
    operation.events.push({ type, userId });
    return { change: operation, result: undefined };
  });
}
