/** What a log-in tells about an account, and what of a password counts. */

import assert from "node:assert/strict";
import { fieldsOf } from "./form_fields.ts";
import { ADA, everyStrategy, signUp } from "./kit.ts";

const HOUR = 60 * 60_000;

everyStrategy(
  "log in says the same to who is unknown as to who is wrong",
  async (site) => {
    await signUp(site.client());
    const bodies = [];
    for (const email of [ADA.email, "eve@example.com", "ada@example.org"]) {
      assert.equal(email.length, ADA.email.length);
      const answer = await site.client().post("/login", {
        email,
        password: "not this one",
        remember: "on",
      });
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      const html = await answer.text();
      const { value } = fieldsOf(html).get("email")!;
      assert.equal(value, email);
      assert.ok("checked" in fieldsOf(html).get("remember")!);
      assert.ok(!html.includes("not this one"));
      const names = [...answer.headers].map(([header]) => header).join();
      bodies.push(
        names +
          html.replaceAll(email, "EMAIL").replace(/[\da-f]{32}/g, "NONCE"),
      );
    }
    assert.deepEqual(bodies, [bodies[0], bodies[0], bodies[0]]);
  },
);

everyStrategy("a password is taken whole, as it was typed", async (site) => {
  const client = site.client();
  const long = "p\u00e4ss w\u00f6rd ".repeat(20);
  const answer = await client.post("/signup", {
    ...ADA,
    password: `${long}x `,
  });
  assert.equal(answer.status, 303);
  const attempts: [string, number][] = [
    [`${long}x`, 401],
    [`${long}y `, 401],
    [` ${long}x `, 401],
    [`${long}x `.slice(0, 72), 401],
    [`${long}x \0`, 401],
    [`${long}x `.normalize("NFD"), 303],
    [`${long}x `, 303],
  ];
  for (const [password, status] of attempts) {
    const attempt = await site.client().post("/login", {
      email: ADA.email,
      password,
    });
    assert.equal(attempt.status, status, JSON.stringify(password.slice(-6)));
    await attempt.body?.cancel();
    site.advance(HOUR); // so that none of them is refused unheard
  }
});
