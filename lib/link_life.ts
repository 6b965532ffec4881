/**
 * For how long a link works that was mailed. It is one rule for all that let
 * somebody in or change something, so every page and mail that says how long takes
 * the words from here.
 *
 * @module
 */
import { durationInWords } from "./duration.ts";

/** For how long a link works that lets somebody in or changes something (ASVS 6.5.5), in milliseconds. */
export const LINK_LIFETIME = 10 * 60_000;

/** The same for people, such as `10 minutes`. */
export const LINK_LIFE: string = durationInWords(LINK_LIFETIME);
