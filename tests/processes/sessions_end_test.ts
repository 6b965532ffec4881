/** An operator ends one person's sessions, or everybody's, while the site runs (ASVS 7.4.5). */

import assert from "node:assert/strict";
import { openKeyScene } from "./keys_kit.ts";
import { until } from "./until.ts";

Deno.test("deno task sessions:end logs one person out everywhere, or everybody, and says so", async () => {
  await using scene = await openKeyScene({ strategy: "jwt" }, 2);
  const [one, two] = scene.sites;
  const laptop = await scene.visit(one, "signup");
  const phone = await scene.visit(two, "login");
  assert.notEqual(await scene.nameAt(two, laptop), null);

  for (const who of ["Ada@Example.com", "--everybody"]) {
    const { code, out, error } = await scene.task("sessions:end", who);
    assert.equal(code, 0, error);
    assert.match(out, /logged out,? everywhere\.$/m);
    for (const site of [one, two]) {
      for (const device of [laptop, phone]) {
        await until(
          "it is logged out",
          async () => await scene.nameAt(site, device) === null,
        );
      }
    }
    await scene.visit(one, "login");
  }
});

Deno.test("deno task sessions:end says what it does not understand", async () => {
  await using scene = await openKeyScene({ strategy: "kv" }, 1);
  for (
    const [args, sentence] of [
      [[], /^Say whose sessions, and nothing else:/],
      [["--everybody", "else"], /^Say whose sessions, and nothing else:/],
      [
        ["nobody@example.com"],
        /^Nobody has the address "nobody@example\.com"\./,
      ],
    ] as const
  ) {
    const { code, error } = await scene.task("sessions:end", ...args);
    assert.equal(code, 1);
    assert.match(error, sentence);
  }
});
