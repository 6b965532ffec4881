/** The list of devices: order, words, times and the forms that work without script. */

import assert from "node:assert/strict";
import { LiveDevices } from "../../islands/live_devices.tsx";
import { aSession, NOW } from "./a_session.ts";
import { markup, tags, text } from "./markup.ts";

const list = (devices: ReturnType<typeof aSession>[]) =>
  markup(<LiveDevices userId="ada" devices={devices} now={NOW} />);
const rows = (html: string) => tags(html, "li").map((tag) => tag.attributes.id);

Deno.test("the current device stands first, the others by when they were last seen", () => {
  const html = list([
    aSession({ id: "old", lastSeenAt: "2026-10-01T00:00:00.000Z" }),
    aSession({ id: "fresh", lastSeenAt: "2026-11-06T09:00:00.000Z" }),
    aSession({
      id: "mine",
      current: true,
      lastSeenAt: "2026-09-01T00:00:00.000Z",
    }),
  ]);
  assert.deepEqual(rows(html), ["device-mine", "device-fresh", "device-old"]);
});

Deno.test("only the current device is marked, and it is active now", () => {
  const html = list([
    aSession({ id: "mine", current: true }),
    aSession({ id: "other" }),
  ]);
  const [mine, other] = html.split('id="device-other"');
  assert.match(
    text(mine),
    /Firefox on Linux This device 203\.0\.113\.7 active now/,
  );
  assert.doesNotMatch(other, /This device|active now/);
  assert.match(text(other), /3 days ago/);
});

Deno.test("a time is ISO 8601 for machines, in words for people, and exact in its title", () => {
  const times = tags(list([aSession()]), "time").map((tag) => tag.attributes);
  assert.deepEqual(times[0], {
    datetime: "2026-11-03T10:20:00.000Z",
    title: "3 Nov 2026, 10:20 UTC",
  });
  assert.match(
    text(list([aSession()])),
    /Logged in with a password on 3 Nov 2026, 10:14 UTC/,
  );
});

Deno.test("every row ends its own session with a plain form", () => {
  const html = list([
    aSession({ id: "mine", current: true }),
    aSession({ id: "other" }),
  ]);
  const forms = tags(html, "form").map((
    { attributes },
  ) => [attributes.method, attributes.action]);
  assert.deepEqual(forms, [
    ["post", "/account/devices/mine/revoke"],
    ["post", "/account/devices/other/revoke"],
    ["post", "/account/devices/revoke-others"],
    ["post", "/account/logout-everywhere"],
  ]);
});

Deno.test("every button says which device it logs out", () => {
  const html = list([
    aSession({ id: "mine", current: true }),
    aSession({ id: "other", device: { label: "Safari on iPhone" } }),
  ]);
  const buttons = [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)].map((
    [, inside],
  ) => text(inside));
  assert.deepEqual(buttons, [
    "Log out this device",
    "Log out Safari on iPhone",
    "Log out other devices",
    "Log out everywhere",
  ]);
});

Deno.test("with one device there are no others to log out, but everywhere still is", () => {
  const html = list([aSession({ current: true })]);
  assert.doesNotMatch(html, /revoke-others/);
  assert.match(html, /logout-everywhere/);
  assert.match(text(html), /You are logged in here and nowhere else\./);
});

Deno.test("a hostile name is text and an id is escaped in addresses", () => {
  const html = list([
    aSession({
      id: 'a/../"b',
      device: { label: "<script>alert(1)</script> & co" },
    }),
  ]);
  assert.doesNotMatch(html, /<script/);
  assert.match(html, /&lt;script>alert\(1\)&lt;\/script> &amp; co/);
  assert.match(html, /action="\/account\/devices\/a%2F\.\.%2F%22b\/revoke"/);
});

Deno.test("forty devices have forty rows and no id twice", () => {
  const html = list(
    Array.from(
      { length: 40 },
      (_, i) => aSession({ id: `d${i}`, current: i === 7 }),
    ),
  );
  const ids = tags(html).map((tag) => tag.attributes.id).filter(Boolean);
  assert.equal(rows(html).length, 40);
  assert.equal(new Set(ids).size, ids.length);
  assert.match(text(html), /You are logged in on 40 devices\./);
});

Deno.test("an unknown address leaves no empty place and an unknown method no code", () => {
  const html = list([aSession({ amr: ["x-new"], device: { ip: "" } })]);
  assert.doesNotMatch(html, /class="figure"/);
  assert.match(text(html), /Logged in on 3 Nov 2026/);
});
