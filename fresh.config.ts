/**
 * The settings of the site: the `session` block of deno.json and the
 * environment, checked as a whole before anything starts, then typed.
 *
 * @module
 */
import { parse, type ParseError, printParseErrorCode } from "jsonc-parser";
import {
  type Environment,
  type Lookup,
  readEnvironment,
} from "./lib/settings/environment.ts";
import { SettingsError } from "./lib/settings/errors.ts";
import {
  readSessionBlock,
  type SessionBlock,
} from "./lib/settings/session_block.ts";

/** Everything that is decided outside the code. */
export interface Settings extends Environment {
  /** The `session` block, complete, durations in milliseconds. */
  readonly session: SessionBlock;
}

/**
 * Reads the settings from their texts.
 *
 * @param denoJson The text of deno.json, comments allowed.
 * @param env Looks up a variable of the environment.
 * @returns The settings.
 * @throws {SettingsError} With one sentence for each mistake.
 *
 * @example
 * ```ts
 * import { readSettings } from "./fresh.config.ts";
 *
 * const settings = readSettings('{ "session": { "strategy": "jwt" } }', () => undefined);
 * if (settings.session.idleTimeout !== 7 * 24 * 60 * 60 * 1000) throw new Error("unreachable");
 * ```
 */
export function readSettings(denoJson: string, env: Lookup): Settings {
  const mistakes: string[] = [];
  const environment = readEnvironment(env, mistakes);
  const block = readSessionBlock(sessionOf(denoJson));
  if ("mistakes" in block) mistakes.unshift(...block.mistakes);
  if (mistakes.length > 0 || "mistakes" in block) {
    throw new SettingsError(mistakes);
  }
  return { ...environment, session: block.settings };
}

/**
 * Reads the settings of this project from deno.json and the environment.
 *
 * @returns The settings.
 * @throws {SettingsError} With one sentence for each mistake.
 */
export function loadSettings(): Settings {
  const denoJson = Deno.readTextFileSync(
    new URL("./deno.json", import.meta.url),
  );
  return readSettings(denoJson, permitted);
}

/** Reads a variable; one that the settings know and deno.json does not is a mistake there. */
function permitted(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new SettingsError([
      `${name} may not be read. Add it to --allow-env of the task "serve" in deno.json.`,
    ]);
  }
}

function sessionOf(denoJson: string): unknown {
  const errors: ParseError[] = [];
  const value = parse(denoJson, errors, { allowTrailingComma: true });
  if (errors.length > 0) {
    const line = denoJson.slice(0, errors[0].offset).split("\n").length;
    throw new SettingsError([
      `deno.json cannot be read: ${
        printParseErrorCode(errors[0].error)
      } in line ${line}. It must be JSON, comments allowed.`,
    ]);
  }
  return value?.session;
}
