/** `.env.example`: what it says to do with it works, and it names every variable that the site may read. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { readSettings } from "../../fresh.config.ts";
import { ROOT } from "../support/sources.ts";

/** What only an operator can fill in. */
const FILLED_IN: Record<string, string> = {
  SESSION_SECRET: "0123456789abcdef0123456789abcdef",
  SMTP_URL: "smtp://site:secret@mail.example.com:587",
  DENO_KV_ACCESS_TOKEN: "token",
  DENO_KV_PATH: ":memory:",
};

const LINE = /^# ?(?=[A-Z][A-Z_]*=)/gm;

const example = await Deno.readTextFile(join(ROOT, ".env.example"));

/** Lets a shell read the file as it says at its top, with every variable uncommented. */
async function sourced(): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, ".env"), example.replace(LINE, ""));
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", "set -a && . ./.env && env -0"],
      cwd: folder,
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "" },
    }).output();
    const complaint = new TextDecoder().decode(stderr);
    assert.deepEqual([code, complaint], [0, ""]);
    const lines = new TextDecoder().decode(stdout).split("\0");
    return Object.fromEntries(
      lines.filter(Boolean).map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a shell reads every line of .env.example once it is uncommented, and the site takes what it says", async () => {
  const found = await sourced();
  assert.equal(found.MAIL_FROM, "Latchkey <no-reply@example.com>");
  assert.equal(found.OIDC_NAME, "Example ID");
  const settings = readSettings(
    "{}",
    (name) => found[name] || FILLED_IN[name] || filledIn(name),
  );
  assert.deepEqual(settings.mailFrom, {
    name: "Latchkey",
    address: "no-reply@example.com",
  });
  assert.equal(settings.origin, "https://example.com");
  assert.equal(settings.providers.length, 3);
});

Deno.test(".env.example names every variable that the site may read", async () => {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(join(ROOT, "deno.json")),
  );
  const [, allowed] = /--allow-env=(\S+)/.exec(tasks.serve)!;
  const named = [...example.matchAll(/^(?:# ?)?([A-Z][A-Z_]*)=/gm)]
    .map(([, name]) => name);
  // What platforms set by themselves is nobody's to write down.
  const byPlatform =
    /^(DENO_DEPLOY|DENO_DEPLOYMENT_ID|DENO_ENV|GITHUB_SHA|CI_COMMIT_SHA)$/;
  assert.deepEqual(
    named.toSorted(),
    allowed.split(",").filter((name) => !byPlatform.test(name)).toSorted(),
  );
});

function filledIn(name: string): string | undefined {
  return /_CLIENT_(ID|SECRET)$/.test(name) ? `the ${name}` : undefined;
}
