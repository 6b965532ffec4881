/** Recovery codes as a file, and how many are left. */

import assert from "node:assert/strict";
import { text } from "../components/markup.ts";
import { giveOnlyPassword, setUpApp } from "./factor_steps.ts";
import { BOB, everyStrategy, type Scene, signUp } from "./kit.ts";

const FILE = "/account/security/recovery-codes/file";

async function adaWithCodes(site: Scene) {
  const client = site.client();
  await signUp(client);
  const { recoveryCodes } = await setUpApp(site, client);
  return { client, codes: recoveryCodes };
}

everyStrategy("new codes are handed back as a file", async (site) => {
  const { client, codes } = await adaWithCodes(site);
  const answer = await client.post(FILE, { codes: codes.join(" ") });
  assert.equal(answer.status, 200);
  assert.match(
    answer.headers.get("content-disposition")!,
    /^attachment; filename="latchkey-recovery-codes\.txt"$/,
  );
  assert.match(answer.headers.get("cache-control")!, /no-store/);
  const file = await answer.text();
  assert.match(file, /^Recovery codes of ada@example\.com at https:/);
  assert.deepEqual(file.trim().split("\r\n").slice(-10), codes);
});

everyStrategy(
  "a file holds nothing but unused codes of the account",
  async (site) => {
    const { client, codes } = await adaWithCodes(site);
    const bob = site.client();
    await signUp(bob, BOB);
    for (
      const [who, sent] of [
        [client, ""],
        [client, "<script>"],
        [client, "0000-0000-0000-0000-0000-0000"],
        [bob, codes.join(" ")],
      ] as const
    ) {
      const answer = await who.post(FILE, { codes: sent });
      assert.equal(answer.status, 400, sent);
      await answer.body?.cancel();
    }
    const some = await client.post(FILE, { codes: `${codes[3]} <script>` });
    assert.doesNotMatch(await some.text(), /script/);
  },
);

everyStrategy(
  "whoever logs in with a recovery code is told how many are left",
  async (site) => {
    const { codes } = await adaWithCodes(site);
    for (const left of ["9 of 10 are unused.", "8 of 10 are unused."]) {
      const device = site.client();
      await giveOnlyPassword(device);
      const code = codes.pop()!;
      await device.post("/login/second", { with: "recovery", code });
      const page = text(await (await device.get("/account")).text());
      assert.ok(page.includes(`You used a recovery code. ${left}`), page);
    }
  },
);
