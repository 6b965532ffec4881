/** Everything that is recorded reads as a sentence, and nothing in it is a code or markup. */

import assert from "node:assert/strict";
import { ActivityList } from "../../components/activity_list.tsx";
import { isOfKind, KINDS } from "../../components/activity_kinds.ts";
import { sayEvent } from "../../components/activity_words.ts";
import {
  EVENT_TYPES,
  type Happening,
  NOBODY,
  type Outcome,
  toEvent,
} from "../../lib/audit/event.ts";
import {
  FACTOR_METHODS,
  LINK_METHODS,
  type Method,
  PROVIDER_METHODS,
  REASONS,
} from "../../lib/audit/vocabulary.ts";
import { RULES } from "../../lib/limits/rules.ts";
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
        const words = sayEvent(
          event({ type, outcome, ...rest } as Omit<Happening, "userId">),
        );
        assert.match(words, /^[A-Z][^\n]+[^.\s]$/);
        assert.doesNotMatch(words, /undefined|null|no-such-reason/);
      }
    }
  }
});

/** Every way that the record knows. */
const METHODS: Method[] = [
  "password",
  "undo",
  "kv to hybrid",
  ...FACTOR_METHODS,
  ...LINK_METHODS,
  ...PROVIDER_METHODS,
  ...Object.keys(RULES) as (keyof typeof RULES)[],
];

/** The words that a code has and no sentence. */
const CODES = /\b[a-z]+-[a-z]+-?[a-z]*\b|\boidc\b/g;

Deno.test("whatever is written, with whichever way and reason, no code is shown", () => {
  for (const type of EVENT_TYPES) {
    for (const outcome of ["ok", "failed", "refused"] as const) {
      for (const method of METHODS) {
        for (const reason of [undefined, ...REASONS]) {
          const words = sayEvent(event({ type, outcome, method, reason }));
          assert.match(words, /^[A-Z][^\n]+[^.\s]$/);
          assert.deepEqual(words.match(CODES), null, words);
        }
      }
    }
  }
});

/** Whether all sentences differ, and none is only the beginning of the others. */
function allDiffer(happenings: Omit<Happening, "userId">[]): void {
  const words = happenings.map((each) => sayEvent(event(each)));
  assert.equal(new Set(words).size, words.length, words.join("\n"));
}

Deno.test("every link, second step, limit and reason has words of its own", () => {
  for (const type of ["link-asked", "link-used"] as const) {
    allDiffer([undefined, ...LINK_METHODS].map((method) => ({ type, method })));
  }
  for (
    const type of ["factor-added", "factor-removed", "factor-renamed"] as const
  ) {
    allDiffer(
      [undefined, ...FACTOR_METHODS].map((method) => ({ type, method })),
    );
  }
  const actions = Object.keys(RULES) as (keyof typeof RULES)[];
  allDiffer([undefined, ...actions].map((method) => ({
    type: "attempts-limited",
    outcome: "refused",
    method,
  })));
  for (const type of ["log-in", "proof-renewed", "link-used"] as const) {
    for (const outcome of ["failed", "refused"] satisfies Outcome[]) {
      allDiffer(
        [undefined, ...REASONS].map((reason) => ({ type, outcome, reason })),
      );
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
      {
        type: "factor-renamed",
        method: "passkey",
        name: "Blue key",
        formerName: "Key",
      },
      "Renamed a passkey from “Key” to “Blue key”",
    ],
    [
      { type: "factor-renamed", method: "passkey" },
      "Renamed a passkey",
    ],
    [
      { type: "provider-linked", method: "github", name: "ada" },
      "Linked GitHub “ada”",
    ],
    [
      {
        type: "link-used",
        outcome: "failed",
        method: "magic-link",
        reason: "wrong-code",
      },
      "Using a link by mail to log in failed: the code was wrong",
    ],
    [
      { type: "link-asked", method: "change-address" },
      "Asked for a link by mail to use another address",
    ],
    [
      { type: "log-in", outcome: "failed", reason: "wrong-code" },
      "Wrong code of an authenticator app",
    ],
    [
      {
        type: "proof-renewed",
        outcome: "failed",
        method: "recovery-codes",
        reason: "wrong-code",
      },
      "Wrong recovery code while confirming that it is you",
    ],
    [
      {
        type: "proof-renewed",
        outcome: "failed",
        method: "google",
        reason: "wrong-identity",
      },
      "Confirming that it is you through Google failed: the account there is not linked to this one",
    ],
    [
      { type: "log-in", outcome: "refused", reason: "disabled" },
      "Logging in was refused: the account is disabled",
    ],
    [
      { type: "password-changed", method: "reset" },
      "Chose a new password by a link from a mail",
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

Deno.test("who was logged out everywhere by an operator does not read that they did it", () => {
  const type = "logged-out-everywhere";
  assert.equal(sayEvent(event({ type })), "Logged out everywhere");
  assert.equal(
    sayEvent(toEvent({ type, userId: "ada" }, NOBODY, at)),
    "The site logged you out everywhere",
  );
});

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
