/** How the list of devices changes while it is looked at: what is shown, in which order, and what is said. */

import assert from "node:assert/strict";
import {
  firstShown,
  type Shown,
  takeIn,
} from "../../components/shown_devices.ts";
import { aSession, NOW } from "./a_session.ts";

const at = (day: number) => `2026-11-0${day}T09:00:00.000Z`;
const device = (
  id: string,
  label: string,
  day: number,
  different: { current?: boolean } = {},
) =>
  aSession({
    id,
    device: { label },
    lastSeenAt: at(day),
    createdAt: at(day),
    ...different,
  });

const MINE = device("mine", "Firefox on Linux", 1, { current: true });
const PHONE = device("phone", "Safari on iPhone", 4);
const DESK = device("desk", "Chrome on Windows", 2);
const TV = device("tv", "TV Browser on WebOS", 5);

const ids = ({ devices }: Shown) => devices.map(({ id }) => id);
const shown = firstShown([DESK, MINE, PHONE], NOW);

Deno.test("what is served stands in order", () => {
  assert.deepEqual(ids(shown), ["mine", "phone", "desk"]);
  assert.equal(shown.status, "You are logged in on 3 devices.");
});

Deno.test("the same list again says nothing and marks nothing", () => {
  const same = takeIn(shown, [PHONE, MINE, DESK], NOW + 1);
  assert.deepEqual({ ...same, now: NOW }, shown);
});

Deno.test("a device that is seen again is not moved, and nothing is said", () => {
  const seen = { ...DESK, lastSeenAt: at(6) };
  const after = takeIn(shown, [seen, PHONE, MINE], NOW);
  assert.deepEqual(ids(after), ["mine", "phone", "desk"]);
  assert.equal(after.devices[2].lastSeenAt, at(6));
  assert.equal(after.status, shown.status);
});

Deno.test("a device that arrives stands below the current one, is marked and said", () => {
  const after = takeIn(shown, [TV, DESK, MINE, PHONE], NOW);
  assert.deepEqual(ids(after), ["mine", "tv", "phone", "desk"]);
  assert.deepEqual([...after.arrived], ["tv"]);
  assert.equal(
    after.status,
    "TV Browser on WebOS has just logged in. You are logged in on 4 devices.",
  );
});

Deno.test("what went and what came is said in one breath, several by their number", () => {
  assert.equal(
    takeIn(shown, [MINE, PHONE], NOW).status,
    "Chrome on Windows is logged out. You are logged in on 2 devices.",
  );
  assert.equal(
    takeIn(shown, [MINE], NOW).status,
    "2 devices are logged out. You are logged in here and nowhere else.",
  );
  assert.equal(
    takeIn(shown, [MINE, PHONE, TV, { ...TV, id: "tv2" }], NOW).status,
    "Chrome on Windows is logged out. 2 devices have just logged in. " +
      "You are logged in on 4 devices.",
  );
});

Deno.test("what was said here first is not said again when the events tell it", () => {
  const here = takeIn(shown, [MINE, PHONE], NOW);
  assert.equal(takeIn(here, [PHONE, MINE], NOW).status, here.status);
});

Deno.test("a device that went does not come back with a list that was read before", () => {
  const here = takeIn(shown, [MINE, PHONE], NOW);
  const late = takeIn(here, [MINE, PHONE, DESK], NOW);
  assert.deepEqual(ids(late), ["mine", "phone"]);
  assert.equal(late.status, here.status);
});

Deno.test("a session that was replaced after proof was given again is no news", () => {
  const after = takeIn(shown, [{ ...MINE, id: "mine2" }, PHONE, DESK], NOW);
  assert.deepEqual(ids(after), ["mine2", "phone", "desk"]);
  assert.deepEqual([...after.arrived], []);
  assert.equal(after.status, shown.status);
});
