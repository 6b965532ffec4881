/** Keys of several processes on one database, and the tasks of an operator. */

import assert from "node:assert/strict";
import { freePort } from "../support/free_port.ts";
import { ROOT } from "../support/sources.ts";
import type { StartedSite } from "../support/server.ts";
import { idsOf, openKeyScene } from "./keys_kit.ts";
import { until } from "./until.ts";

async function publishedAt({ base }: StartedSite): Promise<string[]> {
  const answer = await fetch(`${base}/.well-known/jwks.json`);
  return (await answer.json()).keys.map(({ kid }: { kid: string }) => kid);
}

for (const algorithm of ["ES256", "EdDSA"] as const) {
  Deno.test(`${algorithm}: a key is rotated with nobody signed out, and revoked everywhere at once`, async () => {
    await using scene = await openKeyScene(
      { strategy: "jwt", jwt: { algorithm } },
      2,
    );
    const [here, there] = scene.sites;
    const ada = await scene.visit(here, "signup");
    const name = await scene.nameAt(here, ada);
    assert.ok(name);
    assert.equal(await scene.nameAt(there, ada), name);
    const [old] = await publishedAt(here);
    assert.deepEqual(await publishedAt(there), [old]);

    const rotated = await scene.task("keys:rotate");
    assert.equal(rotated.code, 0, rotated.error);
    assert.match(rotated.out, /is published\. It signs from .* UTC\./);
    const twice = await scene.task("keys:rotate");
    assert.match(twice.out, /is waiting already, so no other was made/);
    for (const site of scene.sites) {
      await until(
        "both keys are published",
        async () => (await publishedAt(site)).length === 2,
      );
      assert.equal(await scene.nameAt(site, ada), name);
    }

    const before = (await scene.task("keys:list")).out;
    assert.deepEqual(idsOf(before, "signs"), [old]);
    const [next] = idsOf(before, "will sign");
    const revoked = await scene.task("keys:revoke", old);
    assert.equal(revoked.code, 0, revoked.error);
    assert.match(
      revoked.out,
      /is revoked: .* refuse what it signed within 1 s/,
    );
    for (const site of scene.sites) {
      await until(
        "what the key signed is refused",
        async () => await scene.nameAt(site, ada) === null,
      );
      assert.deepEqual(await publishedAt(site), [next]);
    }
    const again = await scene.visit(there, "login");
    for (const site of [...scene.sites, await scene.start()]) {
      assert.equal(await scene.nameAt(site, again), name);
      assert.equal(await scene.nameAt(site, ada), null);
    }
    const after = (await scene.task("keys:list")).out;
    assert.deepEqual(idsOf(after, "signs"), [next]);
    assert.deepEqual(idsOf(after, "revoked"), [old]);
  });
}

Deno.test("HS256: a leaked secret is revoked, and the second one signs", async () => {
  await using scene = await openKeyScene({ strategy: "hybrid" }, 2);
  const [here, there] = scene.sites;
  const ada = await scene.visit(here, "signup");
  assert.ok(await scene.nameAt(there, ada));
  const list = (await scene.task("keys:list")).out;
  const [leaked] = idsOf(list, "signs");
  const [second] = idsOf(list, "verifies");
  const { code, error } = await scene.task("keys:rotate");
  assert.equal(code, 1);
  assert.match(error, /^With HS256 the secret is the key: [^\n]+\n$/);
  assert.equal((await scene.task("keys:revoke", leaked)).code, 0);
  for (const site of scene.sites) {
    await until(
      "what the secret signed is refused",
      async () => await scene.nameAt(site, ada) === null,
    );
  }
  const again = await scene.visit(there, "login");
  for (const site of scene.sites) {
    assert.ok(await scene.nameAt(site, again));
    assert.deepEqual(await publishedAt(site), []);
  }
  const last = await scene.task("keys:revoke", second);
  assert.match(last.out, /No secret is left, so nobody can log in: put a new/);
  const refused = await scene.task("keys:list");
  assert.equal(refused.code, 1);
  assert.match(refused.error, /^Every session secret is revoked: [^\n]+\n$/);
});

Deno.test("a keyring that was sealed with a lost secret stops the start, until it begins anew", async () => {
  await using scene = await openKeyScene(
    { strategy: "jwt", jwt: { algorithm: "ES256" } },
    1,
  );
  const other = "a secret from nowhere: thirty-two bytes or more";
  const { code, output } = await scene.startInVain(other);
  assert.equal(code, 1);
  assert.match(
    output,
    /^No secret opens the keyring in the database: [^\n]+$/m,
  );
  assert.doesNotMatch(output, /\n +at /);
  const reset = await scene.taskWith(other, "keys:reset");
  assert.equal(reset.code, 0, reset.error);
  assert.match(reset.out, /^The keyring begins anew: restart every process\./);
  const empty = await scene.taskWith(other, "keys:list");
  assert.equal(empty.code, 0, empty.error);
  assert.deepEqual(idsOf(empty.out, "signs"), [], "a list makes no key");
  const made = await scene.taskWith(other, "keys:rotate");
  assert.equal(made.code, 0, made.error);
  const list = await scene.taskWith(other, "keys:list");
  assert.equal(idsOf(list.out, "signs").length, 1, list.error);
});

Deno.test("no key is revoked in a database that is not there", async () => {
  await using scene = await openKeyScene({}, 0);
  for (const args of [["keys:list"], ["keys:revoke", "e5XXrI876ULI"]]) {
    const { code, out, error } = await scene.task(...args);
    assert.deepEqual([code, out], [1, ""], args.join(" "));
    assert.match(error, /^There is no database at [^\n]+\n$/, args.join(" "));
  }
});

Deno.test("wrong arguments give one sentence and exit code 1", async () => {
  await using scene = await openKeyScene({}, 1);
  for (
    const args of [
      ["keys:list", "all"],
      ["keys:rotate", "--force"],
      ["keys:revoke"],
      ["keys:revoke", "a", "b"],
      ["keys:revoke", ""],
      ["keys:revoke", "../../etc/passwd"],
      ["keys:reset", "now"],
      ["keys:reset"],
    ]
  ) {
    const { code, out, error } = await scene.task(...args);
    assert.deepEqual([code, out], [1, ""], args.join(" "));
    assert.match(error, /^[A-Z-]?[^\n]+\n$/, args.join(" "));
  }
});

Deno.test("the example of another service names where its packages come from, so that it runs anywhere", async () => {
  const text = await Deno.readTextFile(`${ROOT}/docs/verify_elsewhere.ts`);
  const imported = [...text.matchAll(/\bfrom "([^"]+)"/g)].map(([, from]) =>
    from
  );
  assert.ok(imported.length > 0);
  for (const from of imported) assert.match(from, /^npm:[\w-]+@\^\d/);
});

for (const algorithm of ["ES256", "EdDSA"] as const) {
  Deno.test(`${algorithm}: another service verifies tokens with the public keys alone`, async () => {
    await using scene = await openKeyScene(
      { strategy: "hybrid", jwt: { algorithm } },
      1,
    );
    const [site] = scene.sites;
    const ada = await scene.visit(site, "signup");
    const token = ada.cookies.get("session")!.value;
    const name = await scene.nameAt(site, ada);
    const port = freePort();
    const service = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-net", "--allow-env", "docs/verify_elsewhere.ts"],
      cwd: ROOT,
      env: { SITE: site.base, PORT: String(port) },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const ask = (bearer: string) =>
        fetch(`http://127.0.0.1:${port}/`, {
          headers: { authorization: `Bearer ${bearer}` },
        });
      await until(
        "the service answers",
        () =>
          ask("").then((r) => r.body!.cancel()).then(() => true, () => false),
        30_000,
      );
      const answer = await ask(token);
      assert.equal(answer.status, 200);
      assert.equal((await answer.json()).userId, name);
      const [header, payload, signature] = token.split(".");
      const refresh = ada.cookies.get("session_refresh")!.value;
      for (
        const wrong of [
          "",
          refresh,
          `${header}.${payload}.`,
          `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
          `${header}.${btoa("{}")}.${signature}`,
        ]
      ) {
        const refused = await ask(wrong);
        assert.equal(refused.status, 401, wrong);
        await refused.body?.cancel();
      }
    } finally {
      service.kill("SIGTERM");
      await service.status;
    }
  });
}
