/** Everything that is recorded reads as a sentence, and nothing in it is a code or markup. */

import assert from "node:assert/strict";
import { ActivityList } from "../../components/activity_list.tsx";
import { isOfKind, KINDS, sayEvent } from "../../components/activity_words.ts";
import {
  EVENT_TYPES,
  type Happening,
  NOBODY,
  toEvent,
} from "../../lib/audit/event.ts";
import { markup, tags, text } from "./markup.ts";

const at = Date.UTC(2026, 10, 3, 10, 14);

const event = (happening: Omit<Happening, "userId">) =>
  toEvent({ ...happening, userId: "ada" }, {
    ...NOBODY,
    device: "Firefox on Linux",
    ip: "192.0.2.7",
  }, at);

const list = {
  own: "here",
  now: at,
  kind: "",
  period: "",
} as const;

Deno.test("every event has a sentence, whatever is known of it, and however it ended", () => {
  for (const type of EVENT_TYPES) {
    for (const outcome of ["ok", "failed", "refused"] as const) {
      for (const rest of [{}, { method: "x-1", reason: "no-such-reason" }]) {
        const words = sayEvent(event({ type, outcome, ...rest }));
        assert.match(words, /^[A-Z][^\n]+[^.\s]$/);
        assert.doesNotMatch(words, /undefined|null|no-such-reason/);
      }
    }
  }
});

for (
  const [happening, words] of [
    [
      { type: "log-in", amr: ["pwd", "otp"] },
      "Logged in with a password and an authenticator app",
    ],
    [
      { type: "log-in", outcome: "failed", reason: "wrong-password" },
      "Wrong password",
    ],
    [
      { type: "password-changed", outcome: "failed", reason: "wrong-password" },
      "Wrong password while changing it",
    ],
    [{
      type: "device-logged-out",
      target: { sessionId: "x", device: "Safari on iPhone" },
    }, "Logged out Safari on iPhone"],
    [
      { type: "factor-added", method: "passkey", name: "Blue key" },
      "Added a passkey “Blue key”",
    ],
    [
      { type: "provider-linked", method: "github", name: "ada" },
      "Linked GitHub “ada”",
    ],
    [
      { type: "more-failures", outcome: "failed", count: 12 },
      "12 more attempts failed in the same hour",
    ],
    [
      { type: "more-failures", outcome: "refused", count: 12 },
      "12 more attempts were refused in the same hour without being looked at",
    ],
    [
      { type: "more-failures", outcome: "refused", count: 1 },
      "One more attempt was refused in the same hour without being looked at",
    ],
    [
      { type: "attempts-limited", outcome: "refused", method: "log-in" },
      "Too many passwords were tried, so that one was not looked at",
    ],
  ] as [Omit<Happening, "userId">, string][]
) {
  Deno.test(`an event reads: ${words}`, () => {
    assert.equal(sayEvent(event(happening)), words);
  });
}

Deno.test("every event is of one kind beside everything, and what failed is found", () => {
  for (const type of EVENT_TYPES) {
    for (const outcome of ["ok", "failed", "refused"] as const) {
      const kinds = Object.keys(KINDS).filter((kind) =>
        isOfKind(event({ type, outcome }), kind as keyof typeof KINDS)
      );
      assert.ok(kinds.includes(""));
      assert.ok(kinds.length > 1, `${type} ${outcome}`);
      assert.equal(kinds.includes("failed"), outcome !== "ok");
    }
  }
});

Deno.test("an entry says what, from where, when, and whether this device did it", () => {
  const html = markup(
    <ActivityList
      {...list}
      now={at + 60_000}
      events={[{ ...event({ type: "log-out" }), sessionId: "here" }]}
    />,
  );
  const item = html.slice(html.indexOf("<li"), html.indexOf("</li>"));
  assert.equal(
    text(item).replaceAll(/\s+/g, " ").trim(),
    "Logged out from Firefox on Linux This device just now 192.0.2.7",
  );
  const [time] = tags(item, "time");
  assert.equal(time.attributes.datetime, "2026-11-03T10:14:00.000Z");
  assert.equal(time.attributes.title, "3 Nov 2026, 10:14 UTC");
});

Deno.test("what the site did names nobody's device, and what is old has its time", () => {
  const events = [event({ type: "account-disabled" })];
  const html = markup(
    <ActivityList {...list} now={at + 25 * 3_600_000} events={events} />,
  );
  assert.doesNotMatch(html, /Firefox|192\.0\.2/);
  assert.match(html, />3 Nov 2026, 10:14 UTC</);
});

Deno.test("names cannot become markup", () => {
  const name = `<img src=x onerror=alert(1)>"'`;
  const html = markup(
    <ActivityList {...list} events={[event({ type: "factor-added", name })]} />,
  );
  assert.ok(!html.includes("<img"));
});

Deno.test("an empty page says why it is empty", () => {
  const say = (rest: Partial<Parameters<typeof ActivityList>[0]>) =>
    text(markup(<ActivityList {...list} events={[]} {...rest} />));
  assert.match(say({}), /Nothing has happened yet\./);
  assert.match(
    say({ kind: "failed" }),
    /Nothing failed and nothing was refused\./,
  );
  assert.match(
    say({ period: "1d" }),
    /Nothing of this kind happened in this time\./,
  );
  assert.match(say({ older: "/x" }), /There may be older entries\./);
  assert.match(say({ newest: "/x" }), /There is nothing older\./);
});
