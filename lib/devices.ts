/**
 * Puts into words on which device a session is used. The words come from the `User-Agent` header,
 * which anybody can write: it is read to a bound, stripped of what hides or reorders text, and only
 * names that a parser knows come out of it.
 *
 * @module
 */
import { UserAgent } from "@std/http/user-agent";
import { dropHiddenCharacters } from "./plain_text.ts";
import type { Device } from "./sessions/mod.ts";
import { shortAddress } from "./short_address.ts";

/** How much of the header is read, in UTF-16 code units. */
const MAX_HEADER = 512;

/** The longest name of a browser or system, so that both and " on " fit into 80 characters. */
const MAX_NAME = 38;

/** Names of the parser that people know under another one. */
const PLAIN_NAMES: Readonly<Record<string, string>> = {
  "Chrome Headless": "Headless Chrome",
  "Chrome WebView": "Chrome",
  "Chrome OS": "ChromeOS",
  "Chromium OS": "ChromeOS",
  "IE": "Internet Explorer",
  "IEMobile": "Internet Explorer",
  "KAIOS": "KaiOS",
  "Mac OS": "macOS",
  "Mobile Chrome": "Chrome",
  "Mobile Firefox": "Firefox",
  "Mobile Safari": "Safari",
  "Opera Mobi": "Opera",
  "Samsung Browser": "Samsung Internet",
};

/** The parser's words for kinds of devices; whatever else it says is "other". */
const KINDS: Readonly<Record<string, Device["type"]>> = {
  mobile: "phone",
  smarttv: "tv",
};

/** Systems whose devices are computers when the header names no other kind. */
const DESKTOP_SYSTEM =
  /^(?:Windows|macOS|ChromeOS|Linux|\w*(?:buntu|BSD|SUSE)|Arch|CentOS|Debian|Deepin|elementary OS|Fedora|Gentoo|Haiku|Mageia|Manjaro|Mint|Raspbian|Red ?Hat|Slackware|Solaris)$/i;

/** Browsers made for iOS only, on what says it is a Mac: an iPad that asks for desktop pages. */
const IPAD_AS_MAC = /\(Macintosh;.*\b(?:CriOS|FxiOS|EdgiOS)\//;

/** Programs without pages, which put their own name first. */
const TOOL =
  /^(curl|Wget|HTTPie|PostmanRuntime|insomnia|python-requests|Go-http-client|okhttp|node|Deno|Bun)(?=[/ ]|$)/i;

/** Programs that visit pages by themselves; the first group has names worth telling. Cubot makes
 * phones. */
const BOT =
  /\b(Googlebot|bingbot|DuckDuckBot|YandexBot|Baiduspider|Applebot|AhrefsBot|SemrushBot|GPTBot|ClaudeBot|Twitterbot|Slackbot|Discordbot|TelegramBot|LinkedInBot|facebookexternalhit|UptimeRobot)|(?<!\bcu)bot\b|crawler|spider|slurp/i;

/**
 * Describes the device that sends a request.
 *
 * @param headers the request's headers, of which `User-Agent` is read
 * @param ip the address of whoever asks; IPv4 or IPv6, anything else counts as unknown
 * @returns the label (at most 80 characters, such as `Firefox on Linux`), browser, system, kind, and
 * the address as text: IPv4 where IPv6 only wraps it, IPv6 in its short form (RFC 5952)
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeDevice } from "./devices.ts";
 *
 * const headers = new Headers({
 *   "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
 * });
 * assert.deepEqual(describeDevice(headers, "::ffff:192.0.2.7"), {
 *   label: "Firefox on Linux",
 *   browser: "Firefox",
 *   os: "Linux",
 *   type: "desktop",
 *   ip: "192.0.2.7",
 * });
 * ```
 */
export function describeDevice(headers: Headers, ip: string): Device {
  const text = dropHiddenCharacters(
    (headers.get("user-agent") ?? "").slice(0, MAX_HEADER),
  );
  return { ...describeAgent(text), ip: shortAddress(ip) };
}

function describeAgent(text: string): Omit<Device, "ip"> {
  const bot = BOT.exec(text);
  if (bot !== null) {
    const name = bot[1] ?? "";
    return { label: name || "Unknown bot", browser: name, os: "", type: "bot" };
  }
  const tool = TOOL.exec(text)?.[1];
  if (tool !== undefined) {
    return { label: tool, browser: tool, os: "", type: "other" };
  }
  const { browser: { name }, os: system, device } = new UserAgent(text);
  const tablet = device.type === "tablet" || IPAD_AS_MAC.test(text);
  const browser = plainName(name);
  const os = nameOfSystem(plainName(system.name), tablet);
  const type = tablet ? "tablet" : kindOf(device.type, os);
  return { label: labelOf(browser, os), browser, os, type };
}

/** iPads are told apart from phones by their system's name too. */
function nameOfSystem(os: string, tablet: boolean): string {
  return tablet && (os === "iOS" || os === "macOS") ? "iPadOS" : os;
}

function kindOf(kind: string | undefined, os: string): Device["type"] {
  if (kind !== undefined) return KINDS[kind] ?? "other";
  return DESKTOP_SYSTEM.test(os) ? "desktop" : "other";
}

function plainName(name = ""): string {
  const plain = Object.hasOwn(PLAIN_NAMES, name) ? PLAIN_NAMES[name] : name;
  return [...plain].slice(0, MAX_NAME).join("");
}

function labelOf(browser: string, os: string): string {
  if (os === "") return browser || "Unknown device";
  return `${browser || "Unknown browser"} on ${os}`;
}
