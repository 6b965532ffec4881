/**
 * What travels with its owner, sealed, through an address or a form, and opens for
 * a time: an interrupted action, what was typed into a form, the first of two
 * proofs, a key that an app is to be given. Nothing of it is stored here.
 *
 * @module
 */
import type { Site } from "../site.ts";

/**
 * Seals something for a time.
 *
 * @param site The site.
 * @param content What is sealed; JSON has to be able to say it.
 * @param until Until when it opens, in milliseconds since 1970.
 * @param context What it is and whose: it opens with the same words only.
 * @returns Text for an address or a form.
 */
export function sealUntil(
  { sealedBox }: Pick<Site, "sealedBox">,
  content: object,
  until: number,
  context: string,
): string {
  return sealedBox.seal(JSON.stringify({ ...content, until }), context);
}

/**
 * Opens what was sealed.
 *
 * @param site The site.
 * @param sealed The text, as it came.
 * @param context The words that it was sealed with.
 * @returns What was sealed, with the time until which it opens; `null` when it was sealed with other words, or is too late.
 */
export function openInTime<T extends object>(
  { sealedBox, clock }: Pick<Site, "sealedBox" | "clock">,
  sealed: string,
  context: string,
): T & { readonly until: number } | null {
  const opened = sealedBox.open(sealed, context);
  if (opened === null) return null;
  const content = JSON.parse(opened.text);
  return clock() < content.until ? content : null;
}
