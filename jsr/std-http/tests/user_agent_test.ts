/**
 * A user agent is told apart by what its header says, and by nothing else.
 *
 * @module
 */
import assert from "node:assert/strict";
import { UserAgent } from "@std/http/user-agent";

const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 " +
  "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

Deno.test("browser, engine, system, device and processor are read", () => {
  const agent = new UserAgent(
    "Mozilla/5.0 (Linux; Android 9; SM-T510; arm64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.50 Safari/537.36",
  );
  assert.deepEqual(agent.browser, {
    name: "Chrome",
    version: "126.0.6478.50",
    major: "126",
  });
  assert.deepEqual(agent.engine, { name: "Blink", version: "126.0.6478.50" });
  assert.deepEqual(agent.os, { name: "Android", version: "9" });
  assert.deepEqual(agent.device, {
    vendor: "Samsung",
    model: "SM-T510",
    type: "tablet",
  });
  assert.deepEqual(agent.cpu, { architecture: "arm64" });
});

Deno.test("parts are read once and cannot be changed", () => {
  const agent = new UserAgent(PHONE);
  for (const part of ["browser", "cpu", "device", "engine", "os"] as const) {
    assert.equal(agent[part], agent[part]);
    assert.equal(Object.isFrozen(agent[part]), true);
  }
  assert.equal(agent.device.type, "mobile");
});

Deno.test("an empty header and none describe nothing, not the machine they are read on", () => {
  for (const header of ["", null]) {
    const agent = new UserAgent(header);
    assert.equal(agent.ua, "");
    assert.deepEqual(agent.toJSON(), {
      browser: { name: undefined, version: undefined, major: undefined },
      cpu: { architecture: undefined },
      device: { vendor: undefined, model: undefined, type: undefined },
      engine: { name: undefined, version: undefined },
      os: { name: undefined, version: undefined },
      ua: "",
    });
  }
});

Deno.test("it turns into its header as text, and into its parts as JSON", () => {
  const agent = new UserAgent(PHONE);
  assert.equal(`${agent}`, PHONE);
  assert.equal(JSON.parse(JSON.stringify(agent)).os.name, "iOS");
});

Deno.test("a very long header is kept, and read up to a bound", () => {
  const agent = new UserAgent("x".repeat(66_000) + PHONE);
  assert.equal(agent.ua.length, 66_000 + PHONE.length);
  assert.equal(agent.os.name, undefined);
});
