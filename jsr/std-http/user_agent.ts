/**
 * What a `User-Agent` header says about a browser and the device under it, under the names of
 * `@std/http`. Reading it is the work of the npm package `ua-parser-js`, in the MIT line 1.x.
 *
 * @module
 */
import { UAParser } from "ua-parser-js";

/** A browser. */
export interface Browser {
  /** The first number of the version. */
  readonly major: string | undefined;
  /** The name, such as `Firefox`. */
  readonly name: string | undefined;
  /** The full version. */
  readonly version: string | undefined;
}

/** A device. */
export interface Device {
  /** The model, such as `iPhone`. */
  readonly model: string | undefined;
  /** The kind; desktop computers have none. */
  readonly type:
    | "console"
    | "embedded"
    | "mobile"
    | "tablet"
    | "smarttv"
    | "wearable"
    | undefined;
  /** Who makes it, such as `Apple`. */
  readonly vendor: string | undefined;
}

/** A rendering engine. */
export interface Engine {
  /** The name, such as `Gecko`. */
  readonly name: string | undefined;
  /** The version. */
  readonly version: string | undefined;
}

/** An operating system. */
export interface Os {
  /** The name, such as `Linux`. */
  readonly name: string | undefined;
  /** The version. */
  readonly version: string | undefined;
}

/** A processor. */
export interface Cpu {
  /** The architecture, such as `amd64`. */
  readonly architecture: string | undefined;
}

/**
 * A `User-Agent` header, read part by part as it is asked for. What the header does not tell is
 * `undefined`. The parser looks at the first 500 characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { UserAgent } from "@std/http/user-agent";
 *
 * const agent = new UserAgent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
 * assert.equal(agent.browser.name, "Firefox");
 * assert.equal(agent.browser.major, "140");
 * assert.equal(agent.os.name, "Linux");
 * assert.equal(agent.device.type, undefined);
 * ```
 */
export class UserAgent {
  readonly #ua: string;
  // Made for a blank, then given the header: for an empty one the parser would look for a browser it
  // runs in and describe that.
  readonly #parser: UAParser;
  #browser?: Browser;
  #cpu?: Cpu;
  #device?: Device;
  #engine?: Engine;
  #os?: Os;

  /**
   * @param ua the header's text; `null` counts as empty
   */
  constructor(ua: string | null) {
    this.#ua = ua ?? "";
    this.#parser = new UAParser(" ").setUA(this.#ua);
  }

  /** The browser's name and version. */
  get browser(): Browser {
    return this.#browser ??= Object.freeze(this.#parser.getBrowser());
  }

  /** The processor's architecture. */
  get cpu(): Cpu {
    return this.#cpu ??= Object.freeze(this.#parser.getCPU());
  }

  /** The device's model, kind and maker. */
  get device(): Device {
    return this.#device ??= Object.freeze(
      this.#parser.getDevice(),
    ) as Device;
  }

  /** The engine's name and version. */
  get engine(): Engine {
    return this.#engine ??= Object.freeze(this.#parser.getEngine());
  }

  /** The operating system's name and version. */
  get os(): Os {
    return this.#os ??= Object.freeze(this.#parser.getOS());
  }

  /** The header's text. */
  get ua(): string {
    return this.#ua;
  }

  /**
   * Gives all parts at once, for `JSON.stringify`.
   *
   * @returns a plain object of them
   */
  toJSON(): {
    browser: Browser;
    cpu: Cpu;
    device: Device;
    engine: Engine;
    os: Os;
    ua: string;
  } {
    const { browser, cpu, device, engine, os, ua } = this;
    return { browser, cpu, device, engine, os, ua };
  }

  /**
   * Gives the header's text.
   *
   * @returns the same as {@linkcode ua}
   */
  toString(): string {
    return this.#ua;
  }
}
