/**
 * Real Chromium for tests. A *device* is one browser context: its own cookies, user agent, screen and
 * preferences. It keeps true that everything is closed when a test ends, however it ends, and that a test
 * passes only if no page complained (see complaints.ts).
 *
 * @module
 */

import { type BrowserContext, chromium, type Page } from "playwright-core";
import assert from "node:assert/strict";
import { findChromium } from "./chromium.ts";
import { collectComplaints } from "./complaints.ts";

/** How a device differs from a desktop of 1280 × 800 in light colours. */
export interface DeviceOptions {
  /** The site's origin: pages are addressed relative to it, and nothing else may be talked to. */
  origin?: string;
  /** The User-Agent header; Chromium's own if missing. */
  userAgent?: string;
  /** The size of the window in CSS pixels. */
  viewport?: { width: number; height: number };
  /** What the visitor prefers; "light" if missing. */
  colorScheme?: "light" | "dark";
  /** Whether scripts run; true if missing. */
  javaScriptEnabled?: boolean;
  /** What the visitor prefers; "no-preference" if missing. */
  reducedMotion?: "reduce" | "no-preference";
  /** Complaints that this test brings about on purpose. */
  expected?: RegExp[];
}

/** One device with one page open. */
export interface Device {
  page: Page;
  context: BrowserContext;
  /** What its pages complained about so far. */
  complaints: string[];
}

/** A running browser. */
export interface TestBrowser {
  /** Opens a device. */
  open(options?: DeviceOptions): Promise<Device>;
}

/** How long a page may take to show what a test waits for, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Starts a browser, hands it to `use`, and closes it.
 *
 * @param use the test; it may open as many devices as it needs
 * @returns what `use` returns
 * @throws {assert.AssertionError} when a page complained, with every complaint
 */
export async function withBrowser<T>(
  use: (browser: TestBrowser) => Promise<T>,
): Promise<T> {
  const { env, ...how } = await findChromium();
  const browser = await chromium.launch({
    ...how,
    env: { ...Deno.env.toObject(), ...env },
  });
  const devices: (Device & { expected: RegExp[] })[] = [];
  try {
    const result = await use({ open });
    const unexpected = devices.flatMap(({ complaints, expected }) =>
      complaints.filter((line) =>
        !expected.some((pattern) => pattern.test(line))
      )
    );
    assert.ok(
      unexpected.length === 0,
      `A page complained:\n${unexpected.join("\n")}`,
    );
    return result;
  } catch (error) {
    for (const { page } of devices) await showPage(page);
    throw error;
  } finally {
    await browser.close();
  }

  async function open(options: DeviceOptions = {}): Promise<Device> {
    const {
      origin,
      expected = [],
      viewport = { width: 1280, height: 800 },
      ...rest
    } = options;
    const context = await browser.newContext({
      baseURL: origin,
      viewport,
      ...rest,
    });
    context.setDefaultTimeout(PATIENCE);
    const complaints = collectComplaints(context, origin);
    // Where scripts are off, that they are not loaded is what was asked for.
    const off = options.javaScriptEnabled === false
      ? [/^Failed request: .*\.js: csp$/]
      : [];
    const device = { page: await context.newPage(), context, complaints };
    devices.push({ ...device, expected: [...expected, ...off] });
    return device;
  }
}

/** Prints what a page shows, for whoever asks why a test failed. */
async function showPage(page: Page): Promise<void> {
  const text = await page.locator("body").innerText({ timeout: 1000 }).catch(
    String,
  );
  console.error(
    `${page.url()} shows:\n${text.replaceAll(/\s+/g, " ").slice(0, 1000)}\n`,
  );
}
