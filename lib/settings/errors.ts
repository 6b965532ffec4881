/**
 * What is wrong with the settings, said once, completely, and before anything
 * starts.
 *
 * @module
 */

/** Thrown when the settings cannot be used; its message names each mistake. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  /** A stable identifier. */
  readonly code = "ERR_SETTINGS";

  /** One sentence for each mistake. */
  readonly mistakes: readonly string[];

  /** @param mistakes One sentence for each mistake: where, what was found, what is allowed. */
  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.mistakes = mistakes;
  }
}
