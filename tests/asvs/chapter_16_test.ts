/** OWASP ASVS 5.0, sections 16.2 and 16.3: what is recorded, where, and what never is. */

import assert from "node:assert/strict";
import { EVENT_TYPES, NOBODY, toEvent } from "../../lib/audit/event.ts";
import { toLogLine } from "../../lib/audit/log_line.ts";
import { MINUTE, openMailSite, send, signUpByMail } from "../by_mail/kit.ts";
import { giveOnlyPassword, setUpApp } from "../http/factor_steps.ts";
import {
  loggedBy,
  openBrokenAccounts,
  SECRET_DETAIL,
} from "../http/broken_site.ts";
import { openBusyKv, REASONS } from "../http/busy_kv.ts";
import { openFailingKv } from "../http/failing_kv.ts";
import {
  ADA,
  BOB,
  logIn,
  openQuickSite,
  PASSWORD,
  sessionOf,
  signInOn,
  signUp,
} from "../http/kit.ts";
import type { Client } from "../support/client.ts";
import { readSources, ROOT } from "../support/sources.ts";
import type { TestSiteOptions } from "../support/test_site.ts";

const FOREIGN = {
  "sec-fetch-site": "cross-site",
  origin: "https://evil.example",
};

const docOf = async (name: string) =>
  (await Deno.readTextFile(`${ROOT}/docs/${name}`)).replaceAll(/\s+/g, " ");

/** A line of the record. */
interface Line {
  time: string;
  type: string;
  outcome: string;
  userId: string | null;
  sessionId: string | null;
  device: string;
  ip: string;
  amr?: string[];
  method?: string;
  reason?: string;
}

/** Keeps lines in the place of standard output. */
function keepLines() {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  return {
    printed,
    print,
    lines: () => printed.map((line): Line => JSON.parse(line)),
  };
}

/** A site whose lines can be read. */
async function withRecord(options: TestSiteOptions = {}) {
  const { print, ...kept } = keepLines();
  const parts = { print, ...options.parts };
  return { site: await openQuickSite({ ...options, parts }), ...kept };
}

async function post(
  client: Client,
  path: string,
  form: Record<string, string> = {},
  headers?: Record<string, string>,
): Promise<number> {
  const answer = await client.post(path, form, headers);
  await answer.body?.cancel();
  return answer.status;
}

Deno.test("ASVS 16.2.1: an entry says when, what, how it ended, whose it was, and from where", async () => {
  const { site, lines } = await withRecord();
  await using _closing = site;
  const [{ client, id }] = await signInOn(site, 1);
  const { userId } = (await sessionOf(client))!;
  await post(site.client(), "/login", { ...ADA, password: "a guess" });
  const { time, ...rest } = lines().find(({ type, outcome }) =>
    type === "log-in" && outcome === "ok"
  )!;
  assert.equal(Date.parse(time), site.site.clock());
  const place = { device: "Firefox on Linux", ip: "203.0.113.7" };
  const expected = { userId, sessionId: id, ...place, amr: ["pwd"] };
  for (const [name, value] of Object.entries(expected)) {
    assert.deepEqual(rest[name as keyof typeof rest], value, name);
  }
  const failed = lines().at(-1)!;
  assert.equal(failed.outcome, "failed");
  assert.equal(failed.userId, userId);
  assert.equal(failed.ip, place.ip);
});

Deno.test("ASVS 16.2.2: times are those of the site's one clock, in UTC", async () => {
  const { site, lines } = await withRecord();
  await using _closing = site;
  const client = site.client();
  await signUp(client);
  site.advance(90 * MINUTE);
  await post(client, "/logout");
  for (const { time } of lines()) {
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
  const times = lines().map(({ time }) => Date.parse(time));
  assert.equal(times.at(-1)! - times[0], 90 * MINUTE);
});

/** The files that write to standard output or standard error while the site runs. */
const WRITING = [
  "lib/audit/audit.ts",
  "lib/delete_account.ts",
  "lib/http/error_pages.ts",
  "lib/mail/mail.ts",
  "lib/mail/outbox.ts",
  "lib/oauth_refusals.ts",
  "lib/site_keys.ts",
  "lib/stop.ts",
  "main.ts",
  "serve.ts",
];

Deno.test("ASVS 16.2.3: what is logged goes to the places that are written down and to no other", async () => {
  const doc = await docOf("record.md");
  for (const place of ["KV", "Standard output", "Standard error"]) {
    assert.ok(doc.includes(`**${place}**`), place);
  }
  const writing = (await readSources()).filter(({ path, code }) =>
    /^(lib|routes|main|serve)/.test(path) &&
    /console\.|Deno\.(?:stdout|stderr)\b/.test(code)
  ).map(({ path }) => path);
  assert.deepEqual(writing, WRITING);
});

Deno.test("ASVS 16.2.4: every entry is one line of JSON, of a kind that is written down", async () => {
  const { site, printed } = await withRecord();
  await using _closing = site;
  const client = site.client();
  await signUp(client);
  const agent = { "user-agent": "Firefox/1\u0085{}\u00a0<script>" };
  await post(client, "/logout", {}, agent);
  await post(client, "/login", { ...ADA, password: '"}\n{"time":"' }, agent);
  assert.match(await docOf("record.md"), /lib\/audit\/event\.ts/);
  assert.equal(printed.length, 4);
  // Whatever gets as far as the line is one line there.
  const device = '"}\n\u0085\u2028\u202e{"time":"';
  const line = toLogLine(
    toEvent({ type: "log-out", userId: "ada", device }, NOBODY, 0),
  );
  assert.equal(JSON.parse(line).device, device);
  printed.push(line);
  for (const line of printed) {
    assert.match(line, /^\{"time":[\x20-\x7e]*\}$/);
    const { type } = JSON.parse(line);
    assert.ok(EVENT_TYPES.includes(type), type);
  }
});

Deno.test("ASVS 16.2.5: no password, code, link, cookie or token is in the record", async () => {
  const { printed, print } = keepLines();
  await using site = await openMailSite({ parts: { print } });
  const secrets = new Set<string>([PASSWORD, "a guess 123", ADA.email]);
  const client = site.client();
  await signUpByMail(site, client);
  const app = await setUpApp(site, client);
  app.recoveryCodes.forEach((code) => secrets.add(code));
  site.advance(30_000);
  await post(site.client(), "/login", { ...ADA, password: "a guess 123" });
  await post(site.client(), "/login", {
    email: "a guess 123",
    password: PASSWORD,
  });
  const device = site.client();
  await giveOnlyPassword(device);
  for (const code of [app.code(5), app.code()]) {
    secrets.add(code);
    await post(device, "/login/second", { code });
  }
  const asking = site.client();
  await send(asking, "/login/email", { email: ADA.email });
  const link = await site.linkTo(ADA.email);
  await post(asking, link);
  secrets.add(link).add(link.slice(-43));
  for (const { cookies } of [client, device, asking]) {
    for (const { value } of cookies.all()) {
      secrets.add(value);
      await site.client().get("/", { cookie: `__Host-session=${value}x` });
    }
  }
  const kept = site.site.kv.list({ prefix: ["audit"] });
  const stored = (await Array.fromAsync(kept)).map(({ value }) => {
    // The owner's own copy names the address.
    const { address: _address, ...rest } = value as Record<string, unknown>;
    return rest;
  });
  const everything = printed.join("\n") + JSON.stringify(stored);
  assert.ok(printed.length > 10 && stored.length > 5 && secrets.size > 18);
  for (const secret of secrets) {
    // Six digits may come by in a time or an ID; what a field holds is whole.
    const found = secret.length > 6 ? secret : `"${secret}"`;
    assert.ok(!everything.includes(found), secret);
  }
});

Deno.test("ASVS 16.3.2: who is not let do something is recorded", async () => {
  const { site, lines } = await withRecord();
  await using _closing = site;
  const client = site.client();
  await signUp(client);
  const { userId } = (await sessionOf(client))!;
  assert.equal(await post(client, "/logout", {}, FOREIGN), 403);
  const { type, outcome, reason } = lines().at(-1)!;
  assert.deepEqual([type, outcome, reason], [
    "access-refused",
    "refused",
    "forbidden",
  ]);
  // The API, too: without a session, with another's session ID, and with proof that is too old.
  const api = async (client: Client, path: string, method = "DELETE") => {
    const answer = await client.request(`/api/${path}`, { method });
    await answer.body?.cancel();
    const { type, userId, outcome, reason } = lines().at(-1)!;
    return [answer.status, type, userId, outcome, reason];
  };
  const refused = (userId: string | null, reason: string) => [
    "access-refused",
    userId,
    "refused",
    reason,
  ];
  const other = site.client();
  for (const path of ["devices", "devices/x", "events", "passkeys/add"]) {
    const method = { events: "GET", "passkeys/add": "POST" }[path];
    assert.deepEqual(
      await api(other, path, method),
      [401, ...refused(null, "no-session")],
    );
  }
  await signUp(other, BOB);
  const theirs = (await sessionOf(other))!.id;
  assert.deepEqual(
    await api(client, `devices/${theirs}`),
    [404, ...refused(userId, "unknown-device")],
  );
  const printed = lines().length;
  assert.equal(await post(client, `/account/devices/${theirs}/revoke`), 303);
  assert.equal(lines().at(-1)!.reason, "unknown-device");
  assert.equal(lines().length, printed + 1);
  site.advance(11 * MINUTE);
  for (const path of ["devices", `devices/${theirs}`]) {
    assert.deepEqual(
      await api(client, path),
      [403, ...refused(userId, "stale-proof")],
    );
  }
  // None of it fills what the owner reads.
  const { events } = await site.site.audit.list(userId);
  assert.deepEqual(events.filter(({ outcome }) => outcome !== "ok"), []);
  await site.site.sessions.disable(userId);
  assert.equal(
    await post(client, "/login", { ...ADA, password: PASSWORD }),
    401,
  );
  const last = lines().at(-1)!;
  assert.equal(last.userId, userId);
  assert.deepEqual([last.outcome, last.reason], ["refused", "disabled"]);
});

Deno.test("ASVS 16.3.3: forged cookies, forms of other sites, guessing and copied cookies are recorded", async () => {
  const settings = { strategy: "hybrid" };
  const { site, lines } = await withRecord({ settings });
  await using _closing = site;
  const client = site.client();
  await signUp(client);
  const stolen = client.cookies.header("/");
  for (let turn = 0; turn < 3; turn++) {
    site.advance(11 * MINUTE);
    await sessionOf(client);
  }
  const before = lines().length;
  const stranger = site.client();
  await sessionOf(stranger, { cookie: stolen });
  await sessionOf(stranger, { cookie: "__Host-session=forged" });
  await post(stranger, "/login", {}, FOREIGN);
  for (let times = 0; times < 6; times++) {
    await post(stranger, "/login", { ...ADA, password: "a guess" });
  }
  await site.site.audit.settled();
  const told = new Set(
    lines().slice(before).map(({ type, reason }) => `${type} ${reason ?? ""}`),
  );
  assert.deepEqual([...told], [
    "theft ",
    "access-refused invalid-token",
    "access-refused forbidden",
    "log-in wrong-password",
    "attempts-limited ",
  ]);
});

Deno.test("ASVS 16.3.4: what fails unexpectedly is logged, and so is a database that is away", async () => {
  const broken = await withRecord({
    parts: { openAccounts: openBrokenAccounts },
  });
  await using _closing = broken.site;
  const logged = await loggedBy(async () => {
    const form = { email: ADA.email, password: PASSWORD };
    assert.equal(await post(broken.site.client(), "/login", form), 500);
  });
  assert.equal(logged.length, 1);
  assert.ok(logged[0].includes(SECRET_DETAIL) && !logged[0].includes(PASSWORD));
  assert.equal(broken.lines().at(-1)?.reason, "unexpected-error");

  for (const strategy of ["kv", "jwt", "hybrid"]) {
    const { kv, sever, mend } = await openFailingKv();
    const { site, lines } = await withRecord({
      settings: { strategy },
      parts: { kv },
    });
    await using _closing = site;
    const client = site.client();
    await signUp(client);
    sever();
    const answer = await client.get("/account");
    assert.equal(answer.status, 503);
    await answer.body?.cancel();
    const { type, reason } = lines().at(-1)!;
    assert.deepEqual([type, reason], ["access-refused", "database-away"]);
    mend();
    await logIn(client);
  }
});

for (const [why, commit] of Object.entries(REASONS)) {
  Deno.test(`ASVS 16.3.4: that somebody had to give way is logged, while ${why}`, async () => {
    const { kv, changes } = await openBusyKv();
    const { site, lines } = await withRecord({ parts: { kv } });
    await using _closing = site;
    const [{ client }, other] = await signInOn(site, 2);
    await site.site.audit.settled();
    const before = lines().length;
    changes.commit = commit;
    const path = `/account/devices/${other.id}/revoke`;
    assert.equal(await post(client, path), 503);
    const answer = await client.request(`/api/devices/${other.id}`, {
      method: "DELETE",
    });
    await answer.body?.cancel();
    assert.equal(answer.status, 503);
    const told = lines().slice(before).map(({ type, outcome, reason }) => [
      type,
      outcome,
      reason,
    ]);
    const busy = ["access-refused", "refused", "busy"];
    assert.deepEqual(told, [busy, busy]);
    changes.commit = null;
  });
}
