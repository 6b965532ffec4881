/** The secret of a development machine: one for all its processes, its owner's alone, and never a part of one. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { developmentSecret } from "../../lib/development_secret.ts";
import { SettingsError } from "../../lib/settings/errors.ts";

/** Registers a test with a folder of its own. */
function inFolder(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir({ prefix: "latchkey-secret-" });
    try {
      await body(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

inFolder("a secret is made once and kept for its owner", async (folder) => {
  const file = join(folder, ".data", "session_secret");
  const secret = await developmentSecret(file);
  assert.match(secret, /^[\w-]{43}$/);
  assert.equal(await developmentSecret(file), secret);
  const names = [...Deno.readDirSync(join(folder, ".data"))];
  assert.deepEqual(names.map(({ name }) => name), ["session_secret"]);
  if (Deno.build.os === "windows") return;
  assert.equal(Deno.statSync(file).mode! & 0o777, 0o600);
  assert.equal(Deno.statSync(join(folder, ".data")).mode! & 0o777, 0o700);
});

inFolder(
  "who starts at the same moment gets the same secret",
  async (folder) => {
    for (let round = 0; round < 10; round++) {
      const file = join(folder, String(round), "session_secret");
      const secrets = await Promise.all(
        Array.from({ length: 20 }, () => developmentSecret(file)),
      );
      assert.equal(new Set(secrets).size, 1);
      const names = [...Deno.readDirSync(join(folder, String(round)))];
      assert.equal(names.length, 1);
    }
  },
);

for (const text of ["", "\n", "half-a-secret", "x".repeat(44)]) {
  inFolder(
    `a file that holds ${
      JSON.stringify(text)
    } is named, and what to do about it`,
    async (folder) => {
      const file = join(folder, "session_secret");
      await Deno.writeTextFile(file, text);
      await assert.rejects(developmentSecret(file), (error) => {
        assert.ok(error instanceof SettingsError);
        assert.equal(error.mistakes.length, 1);
        assert.ok(
          error.message.startsWith(`${file} holds no secret. Delete it`),
        );
        return true;
      });
    },
  );
}

inFolder(
  "a file where the folder should be is one mistake, not a stack",
  async (folder) => {
    const data = join(folder, ".data");
    await Deno.writeTextFile(data, "");
    const file = join(data, "session_secret");
    await assert.rejects(developmentSecret(file), (error) => {
      assert.ok(error instanceof SettingsError);
      assert.match(
        error.message,
        /cannot be kept in .*session_secret.*SESSION_SECRET/,
      );
      return true;
    });
  },
);
