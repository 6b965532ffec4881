/** A variable that the settings read is in every other place that has to know it, and what is missing is said. */

import assert from "node:assert/strict";
import { readSettings } from "../../fresh.config.ts";
import { sayEvent } from "../../components/activity_words.ts";
import { NOBODY } from "../../lib/audit/event.ts";
import { ROOT } from "../support/sources.ts";

/** Good for any variable of a provider: an id, a secret, a name, an issuer. */
const VALUE = "https://id.example.com";

/** What a platform sets by itself, or what means the same as NODE_ENV. */
const UNSAID = ["DENO_DEPLOY", "DENO_DEPLOYMENT_ID", "DENO_ENV"];

/** The names that the settings look up, and the providers when all of them are there. */
function readAll() {
  const names = new Set<string>();
  const { providers } = readSettings("{}", (name) => {
    names.add(name);
    return isProviders(name) ? VALUE : undefined;
  });
  return { names: [...names], providers };
}

/** By the form of its name, since a new provider is not known here. */
const isProviders = (name: string) =>
  /_(CLIENT_ID|CLIENT_SECRET|ISSUER|NAME)$/.test(name);

const { names, providers } = readAll();
const textOf = (name: string) => Deno.readTextFile(`${ROOT}/${name}`);

/** The variables that a task of deno.json may read. */
async function allowedBy(task: string): Promise<string[]> {
  const { tasks } = JSON.parse(await textOf("deno.json"));
  return /--allow-env=(\S+)/.exec(tasks[task])![1].split(",");
}

Deno.test("every variable of the settings may be read by the task that serves", async () => {
  const allowed = await allowedBy("serve");
  for (const name of names) {
    assert.ok(
      allowed.includes(name),
      `${name} is read by lib/settings and missing in --allow-env of the task "serve" in deno.json.`,
    );
  }
});

Deno.test("every variable of the settings is explained in .env.example", async () => {
  const example = await textOf(".env.example");
  for (const name of names.filter((name) => !UNSAID.includes(name))) {
    assert.ok(
      new RegExp(`^(# )?${name}=`, "m").test(example),
      `${name} is read by lib/settings and missing in .env.example.`,
    );
  }
});

Deno.test("every variable of a provider is in the README", async () => {
  const readme = await textOf("README.md");
  for (const name of names.filter(isProviders)) {
    assert.ok(
      readme.includes(name),
      `${name} is read by lib/settings and missing in README.md.`,
    );
  }
});

Deno.test("the page of activity calls every provider by its name", () => {
  assert.ok(providers.length >= 3);
  // What "oidc" is called is the operator's to say.
  for (const { id, name } of providers.filter(({ id }) => id !== "oidc")) {
    const said = sayEvent({
      ...NOBODY,
      id: "1",
      at: 0,
      type: "provider-linked",
      outcome: "ok",
      method: id,
    });
    assert.ok(
      said.includes(name),
      `${name} is a provider of lib/settings and missing in SERVICES of components/activity_words.ts.`,
    );
  }
});

Deno.test("a variable that deno.json forgot stops the start with one sentence", async () => {
  const allowed = (await allowedBy("serve"))
    .filter((name) => name !== "GITHUB_CLIENT_ID");
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-read",
      `--allow-env=${allowed}`,
      "main.ts",
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1", KV_PATH: ":memory:" },
    stdout: "null",
  }).output();
  assert.equal(code, 1);
  assert.equal(
    new TextDecoder().decode(stderr),
    'GITHUB_CLIENT_ID may not be read. Add it to --allow-env of the task "serve" in deno.json.\n',
  );
});
