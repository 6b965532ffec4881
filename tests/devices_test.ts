/**
 * Devices get names that people recognise, whatever the header holds.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describeDevice } from "../lib/devices.ts";
import { hasHiddenCharacters } from "../lib/plain_text.ts";
import type { Device } from "../lib/sessions/mod.ts";

/** Describes by any text at all: more than the bytes that `Headers` lets pass. */
function describe(userAgent: string, ip = ""): Device {
  const headers = new Headers();
  headers.get = () => userAgent;
  return describeDevice(headers, ip);
}

const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0";
const WINDOWS =
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Safari/537.36`;
const ANDROID =
  `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Mobile Safari/537.36`;
const IPHONE =
  `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${WEBKIT}`;
const MAC = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT}`;

/** What a device is called, its kind, and its header. */
// deno-fmt-ignore: one device to a line
const DEVICES: [label: string, type: Device["type"], userAgent: string][] = [
  // Computers. Brave sends the same header as Chrome.
  ["Chrome on Windows", "desktop", WINDOWS],
  ["Edge on Windows", "desktop", `${WINDOWS} Edg/126.0.2592.87`],
  ["Opera on Windows", "desktop", `${WINDOWS} OPR/112.0.0.0`],
  ["Vivaldi on Windows", "desktop", `${WINDOWS} Vivaldi/6.7`],
  ["Internet Explorer on Windows", "desktop", "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko"],
  ["Firefox on Linux", "desktop", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["Firefox on Ubuntu", "desktop", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"],
  ["Firefox on FreeBSD", "desktop", "Mozilla/5.0 (X11; FreeBSD amd64; rv:127.0) Gecko/20100101 Firefox/127.0"],
  ["Headless Chrome on Linux", "desktop", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36"],
  ["Chrome on ChromeOS", "desktop", `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${BLINK} Safari/537.36`],
  ["Safari on macOS", "desktop", `${MAC} Version/17.5 Safari/605.1.15`],
  ["Links on Linux", "desktop", "Links (2.29; Linux x86_64; GNU C 13; text)"],
  // Phones.
  ["Safari on iOS", "phone", `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
  ["Chrome on iOS", "phone", `${IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`],
  ["Firefox on iOS", "phone", `${IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`],
  ["Chrome on Android", "phone", ANDROID],
  ["Edge on Android", "phone", `${ANDROID} EdgA/126.0.0.0`],
  ["Firefox on Android", "phone", "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0"],
  ["Samsung Internet on Android", "phone", `Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`],
  ["Chrome on Android", "phone", `Mozilla/5.0 (Linux; Android 5.0; CUBOT X9) ${BLINK} Mobile Safari/537.36`],
  ["Firefox on KaiOS", "phone", "Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5"],
  // Tablets. On iPadOS, browsers ask for desktop pages by saying they run on a Mac.
  ["Safari on iPadOS", "tablet", `Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) ${WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1`],
  ["Chrome on iPadOS", "tablet", `${MAC} CriOS/126.0.0.0 Version/11.1.1 Safari/605.1.15`],
  ["Chrome on Android", "tablet", `Mozilla/5.0 (Linux; Android 13; SM-X906C) ${BLINK} Safari/537.36`],
  ["Silk on Android", "tablet", "Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.1.1 like Chrome/120.0.6099.230 Safari/537.36"],
  // Televisions and consoles.
  ["Chrome on webOS", "tv", "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager"],
  ["Safari on Tizen", "tv", "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36"],
  ["Safari on PlayStation", "other", `Mozilla/5.0 (PlayStation; PlayStation 5/2.26) ${WEBKIT} Version/13.0 Safari/605.1.15`],
  // Programs.
  ["curl", "other", "curl/8.5.0"],
  ["python-requests", "other", "python-requests/2.32.3"],
  ["Googlebot", "bot", `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) ${BLINK} Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`],
  ["bingbot", "bot", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"],
  ["Unknown bot", "bot", "SomeNewBot/1.0 (visits pages)"],
  // Little or nothing that is known.
  ["Unknown browser on Linux", "desktop", "Something/1.0 (Linux)"],
  ["Lynx", "other", "Lynx/2.9.0 libwww-FM/2.14"],
  ["Unknown device", "other", "Mozilla/5.0"],
  ["Unknown device", "other", ""],
  ["Unknown device", "other", "🚀🚀🚀"],
  ["Unknown device", "other", "constructor __proto__ toString"],
  ["Unknown device", "other", "<script>alert(1)</script>"],
  ["Unknown device", "other", `${"x".repeat(66_000)} ${WINDOWS}`],
  ["Firefox on Linux", "desktop", "Mozilla/5.0 (X11; Li\u202enux; rv:140.0) Gecko/20100101 Fire\u0000fox/140.0"],
];

for (const [label, type, userAgent] of DEVICES) {
  const header = JSON.stringify(userAgent.slice(0, 160));
  Deno.test(`"${label}" is the ${type} that sends ${header}`, () => {
    const device = describe(userAgent);
    assert.deepEqual([device.label, device.type], [label, type]);
  });
}

Deno.test("browser and system are told apart, and empty where unknown", () => {
  const { browser, os } = describe(WINDOWS);
  assert.deepEqual([browser, os], ["Chrome", "Windows"]);
  assert.deepEqual(describe(""), {
    label: "Unknown device",
    browser: "",
    os: "",
    type: "other",
    ip: "",
  });
  assert.equal(describe("Something/1.0 (Linux)").browser, "");
  assert.equal(describe("curl/8.5.0").browser, "curl");
});

Deno.test("a request without the header is from an unknown device", () => {
  const device = describeDevice(new Headers(), "192.0.2.7");
  assert.equal(device.label, "Unknown device");
  assert.equal(device.ip, "192.0.2.7");
});

Deno.test("no header makes a label that is long, hidden, or markup", () => {
  const parts = [
    "Firefox/1",
    "(Linux; Android",
    "<b>",
    "\u202e",
    "\ud800",
    "😀",
    "\0",
    "Safari",
    "iPad;",
    "bot",
    "; ",
  ];
  const known = DEVICES.map(([, , userAgent]) => userAgent);
  for (let i = 0; i < parts.length; i++) {
    for (const text of [...known, ...parts]) {
      for (
        const header of [
          parts[i] + text,
          text + parts[i],
          (text + parts[i]).repeat(60),
        ]
      ) {
        const { label } = describe(header);
        assert.ok(label !== "" && label.length <= 80, label);
        assert.equal(
          hasHiddenCharacters(label) || /[<>&"]/.test(label),
          false,
          label,
        );
      }
    }
  }
});

/** Addresses as they come, and as they are shown. */
const ADDRESSES: [given: string, shown: string][] = [
  ["192.0.2.7", "192.0.2.7"],
  ["::1", "::1"],
  ["2001:DB8:0:0::1", "2001:db8::1"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::FFFF:c000:207", "192.0.2.7"],
  ["0000:0000:0000:0000:0000:ffff:192.168.100.228", "192.168.100.228"],
  ["", ""],
  ["unknown", ""],
  ["192.0.2", ""],
  ["192.0.2.256", ""],
  ["0192.0.2.7", ""],
  ["192.0.2.7 ", ""],
  ["192.0.2.7:8000", ""],
  ["[::1]", ""],
  ["::1\n", ""],
  ["::ffff:192.0.2.256", ""],
  ["fe80::1%eth0", ""],
  ["fe80::1%<script>", ""],
  ["\u202e192.0.2.7", ""],
  ["1".repeat(66_000), ""],
];

Deno.test("an address is shown in one way, and only if it is one", () => {
  for (const [given, shown] of ADDRESSES) {
    assert.equal(describe(WINDOWS, given).ip, shown, JSON.stringify(given));
  }
});
