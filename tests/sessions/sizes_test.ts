/**
 * How much an app may attach to a subject: what a cookie holds, what KV holds, and
 * what is said when it is more.
 *
 * @module
 */
import assert from "node:assert/strict";
import { carrying, withSessions } from "./kit.ts";

/** By how many bytes an error says that something is too large. */
async function excessOf(attempt: Promise<unknown>): Promise<number> {
  const error = await attempt.then(() => null, (error) => error);
  assert.equal(error?.code, "ERR_CLAIMS_TOO_LARGE");
  return Number(/would be (\d+) bytes too large/.exec(error.message)?.[1]);
}

Deno.test("jwt: a cookie of 4096 bytes is written, and of one too large it is said by how much", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const notes = (length: number) => ({
      claims: { notes: "x".repeat(length) },
    });
    const excess = await excessOf(kit.signIn(notes(4000)));
    assert.deepEqual(await kit.sessions.list("ada"), []);
    // Four characters of base64url carry three bytes.
    const fitting = 4000 - Math.ceil(excess * 3 / 4);
    const { setCookies } = await kit.signIn(notes(fitting));
    const [pair] = setCookies[0].split("; ");
    assert.ok(
      pair.length - 1 <= 4096 && pair.length - 1 > 4090,
      `${pair.length}`,
    );
    await excessOf(kit.signIn(notes(fitting + 6)));
  }));

Deno.test("jwt: claims that outgrow the cookie later sign nobody out", () =>
  withSessions({ strategy: "jwt" }, async (kit) => {
    const { headers } = await kit.signIn();
    await kit.sessions.updateClaims("ada", { notes: "x".repeat(4000) });
    const { session, setCookies } = await kit.sessions.resolve(headers);
    assert.equal(String(session?.claims.notes).length, 4000);
    assert.deepEqual(setCookies, []);
  }));

for (const strategy of ["kv", "hybrid"] as const) {
  for (
    const [what, unit] of [["plain text", "x"], ["text beyond Latin-1", "€"], [
      "numbers",
      1.5,
    ]] as const
  ) {
    Deno.test(`${strategy}: claims of ${what} may fill a value of KV, and are refused beyond`, () =>
      withSessions({ strategy }, async (kit) => {
        const claims = (length: number) => ({
          notes: typeof unit === "string"
            ? unit.repeat(length)
            : Array.from({ length }, () => unit),
        });
        const size = { x: 1, "€": 2, "1.5": 9 }[unit]!;
        const many = Math.ceil(70_000 / size);
        const excess = await excessOf(kit.signIn({ claims: claims(many) }));
        const most = many - Math.ceil(excess / size);
        const { setCookies } = await kit.signIn({ claims: claims(most) });
        assert.ok(most * size > 65_000);
        for (const line of setCookies) {
          assert.ok(line.split("; ")[0].length <= 4097);
        }
        const { session } = await kit.sessions.resolve(carrying(setCookies));
        assert.deepEqual(session?.claims, claims(most));
        await excessOf(kit.sessions.updateClaims("ada", claims(most + 200)));
      }));
  }
}

Deno.test("claims that are no object of JSON values are refused, whatever the types say", () =>
  withSessions({}, async (kit) => {
    const round: Record<string, unknown> = {};
    round.itself = round;
    const bad = ["text", ["a"], 7, () => 1, { big: 1n }, round];
    for (const claims of bad as Record<string, unknown>[]) {
      await assert.rejects(kit.signIn({ claims }), { code: "ERR_CLAIMS" });
    }
    await assert.rejects(
      kit.sessions.updateClaims("ada", null as never),
      { code: "ERR_CLAIMS" },
    );
  }));
