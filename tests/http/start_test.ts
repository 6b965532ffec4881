/**
 * The real process, with the permissions of `deno task start`: it serves, it stops when told to, and it
 * refuses to start with one message that says what to change.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  startInVain,
  type StartOptions,
  startSite,
} from "../support/server.ts";
import { ROOT } from "../support/sources.ts";
import { assertHeaders } from "./expectations.ts";
import { devicesOf, logIn, sessionOf, signUp, STRATEGIES } from "./kit.ts";

const SECRET = "a secret of this test with thirty-two bytes or more";

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy}: a started site signs people up, ends devices, and knows them after a restart`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "latchkey-test-" });
    const env = {
      KV_PATH: join(folder, "deep", "er", "site.db"),
      SESSION_SECRET: SECRET,
    };
    try {
      const first = await startSite({ settings: { strategy }, env });
      const laptop = first.client();
      await signUp(laptop);
      const session = await sessionOf(laptop);
      assert.equal(session?.strategy, strategy);
      assert.equal(session?.device.ip, "127.0.0.1");
      const phone = first.client();
      await logIn(phone);
      const other = (await sessionOf(phone))!.id;
      const ended = await laptop.delete(`/api/devices/${other}`);
      assert.equal(ended.status, 204);
      assert.equal(await sessionOf(phone), null);
      const page = await laptop.get("/account");
      assertHeaders(page, { page: true, https: false }, "the account page");
      await page.body?.cancel();
      const { code } = await first.stop();
      assert.equal(code, 0);
      assertQuiet(first.output());

      await using second = await startSite({ settings: { strategy }, env });
      const again = second.client();
      const headers = { cookie: laptop.cookies.header("/") };
      assert.deepEqual(await sessionOf(again, headers), session);
      again.cookies.set("session", laptop.cookies.get("session")!.value);
      assert.equal((await devicesOf(again)).length, 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("a site without any setting makes a secret of its own and keeps it to itself", async () => {
  await using site = await startSite({ env: { SESSION_SECRET: "" } });
  const client = site.client();
  await signUp(client);
  assert.notEqual(await sessionOf(client), null);
  assertQuiet(site.output());
});

/** Fails if more was printed than what the task is, where the site is, and the record of what happened. */
function assertQuiet(output: string): void {
  assert.ok(!output.includes(SECRET));
  const isRecord = (line: string) => line.startsWith('{"time":"');
  const lines = linesOf(output);
  for (const line of lines.filter(isRecord)) {
    assert.equal(JSON.parse(line).outcome, "ok");
  }
  assert.deepEqual(
    lines.filter((line) => !isRecord(line)).map((line) =>
      line.replace(/:\d+/, ":PORT")
        .replace(/\((?:kv|jwt|hybrid) /, "(STRATEGY ")
    ),
    ["Latchkey is at http://localhost:PORT (STRATEGY sessions)"],
  );
}

/** What was printed, without the line in which Deno names the task. */
function linesOf(output: string): string[] {
  return output.split("\n").filter((line) =>
    line !== "" && !line.startsWith("Task serve ")
  );
}

const HTTPS = { ORIGIN: "https://latchkey.example" };

/** What is wrong, and what the message must name. */
const REFUSED: Record<string, { options: StartOptions; says: RegExp[] }> = {
  "a wrong value and an unknown key in deno.json": {
    options: { settings: { strategy: "redis", idleTimout: "7d" } },
    says: [
      /"session\.strategy" is "redis".*"kv" or "jwt"/,
      /"session\.idleTimout" is not a setting/,
    ],
  },
  "an https origin and no secret": {
    options: { env: { ...HTTPS, SESSION_SECRET: "" } },
    says: [/SESSION_SECRET is missing/],
  },
  "an https origin and a short secret": {
    options: { env: { ...HTTPS, SESSION_SECRET: "hunter2-hunter2-hunter2" } },
    says: [/SESSION_SECRET is too short: it has 23 bytes.*32/],
  },
  "production and no origin": {
    options: { env: { NODE_ENV: "production" } },
    says: [/ORIGIN is missing/],
  },
  "a database that is a folder": {
    options: { env: { KV_PATH: Deno.cwd() } },
    says: [/cannot be opened.*Set KV_PATH/],
  },
  "a database below a file": {
    options: { env: { KV_PATH: join(Deno.cwd(), "deno.json", "site.db") } },
    says: [/cannot be opened.*Set KV_PATH/],
  },
  "a database whose path has a comma": {
    options: { env: { KV_PATH: "one,two.db" } },
    says: [/^KV_PATH is "one,two\.db"\. .*comma/],
  },
  "a database where nothing may be written": {
    options: { env: { KV_PATH: "/proc/latchkey.db" } },
    says: [/^The database \/proc\/latchkey\.db cannot be opened.*Set KV_PATH/],
  },
  "production, an empty origin and a secret": {
    options: { env: { NODE_ENV: "production", ORIGIN: "" } },
    says: [/ORIGIN is missing/],
  },
  "a port that is none": {
    options: { env: { PORT: "eighty" } },
    says: [/PORT is "eighty"/],
  },
};

for (const [what, { options, says }] of Object.entries(REFUSED)) {
  Deno.test(`with ${what} the site does not start, and says what to change`, async () => {
    assertRefusal(await startInVain(options), says);
  });
}

Deno.test("with a port in use the site does not start, and says what to change", async () => {
  using listener = Deno.listen({ port: 0 });
  const { port } = listener.addr;
  const says = [new RegExp(`^Port ${port} is in use.*PORT`)];
  assertRefusal(await startInVain({ env: { PORT: String(port) } }), says);
});

Deno.test("with a port in use the development server does not start, and says what to change", async () => {
  using listener = Deno.listen({ port: 0 });
  const { port } = listener.addr;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "dev.ts"],
    cwd: ROOT,
    env: { PORT: String(port), KV_PATH: ":memory:", SESSION_SECRET: SECRET },
  }).output();
  const output = new TextDecoder().decode(stdout) +
    new TextDecoder().decode(stderr);
  const says = [new RegExp(`^Port ${port} is in use.*PORT`)];
  assertRefusal({ code, output }, says);
});

Deno.test("the path of the database may hold spaces", async () => {
  const folder = await Deno.makeTempDir({ prefix: "latchkey test " });
  try {
    const KV_PATH = join(folder, "my data", "my site.db");
    await using site = await startSite({ env: { KV_PATH } });
    await signUp(site.client());
    const { isFile } = await Deno.stat(KV_PATH);
    assert.ok(isFile);
    const { mode } = await Deno.stat(join(folder, "my data"));
    if (Deno.build.os !== "windows") assert.equal(mode! & 0o777, 0o700);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function assertRefusal(
  { code, output }: { code: number; output: string },
  says: RegExp[],
): void {
  assert.equal(code, 1, output);
  const lines = linesOf(output);
  assert.equal(lines.length, says.length, output);
  for (const [at, pattern] of says.entries()) assert.match(lines[at], pattern);
  assert.doesNotMatch(
    lines.join("\n"),
    /^\s+at |Stack|Uncaught|error:|--allow|hunter2|for tests only/m,
  );
}
