/**
 * The first of two proofs, given at a provider, on its way to the form that asks
 * for the second. It travels with its owner, sealed, and opens for the session
 * that it was given in and for no other, for ten minutes. Proof that is complete
 * gives the session a new ID, so it completes no other.
 *
 * @module
 */
import type { ProvedIdentity } from "../accounts/oauth/provider.ts";
import type { Session } from "../sessions/mod.ts";
import type { State } from "../state.ts";
import { openInTime, sealUntil } from "./sealed_until.ts";

/** Who somebody is at a provider, and how they proved it there. */
export type FirstProof = Pick<ProvedIdentity, "issuer" | "subject" | "amr">;

/** For how long the second proof may follow, in milliseconds. */
const LIFETIME = 600_000;

/**
 * Seals a first proof for the session that it was given in.
 *
 * @param state The request's state.
 * @param session The session.
 * @param proof The proof.
 * @returns Text for an address and a form.
 */
export function sealFirstProof(
  { site }: State,
  session: Session,
  { issuer, subject, amr }: FirstProof,
): string {
  const proof = { issuer, subject, amr };
  return sealUntil(site, proof, site.clock() + LIFETIME, contextOf(session));
}

/**
 * Opens what was sealed.
 *
 * @param state The request's state.
 * @param session The session that asks.
 * @param sealed The text, as it came.
 * @returns The proof; `null` when it is not this session's, or too late.
 */
export function openFirstProof(
  { site }: State,
  session: Session,
  sealed: string,
): FirstProof | null {
  const opened = openInTime<FirstProof>(site, sealed, contextOf(session));
  if (opened === null) return null;
  const { until: _, ...proof } = opened;
  return proof;
}

function contextOf({ userId, id }: Session): string {
  return `first proof of ${userId} in ${id}`;
}
