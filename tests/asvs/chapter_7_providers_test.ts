/** OWASP ASVS 5.0, 7.6.1: what a provider says counts for as much as it is worth, at log-in and for linking. */

import assert from "node:assert/strict";
import { BOB, PASSWORD, sessionOf, signUp } from "../http/kit.ts";
import { begin, everyWay, logInBy, travel, visit } from "../http/oauth/kit.ts";

const MINUTE = 60_000;

everyWay(
  "ASVS 7.6.1: nothing is linked with old proof, whether that is old when it begins or on coming back",
  async (scene, way) => {
    const client = scene.client();
    await signUp(client, BOB);
    const { userId } = (await sessionOf(client))!;
    const start = `/account/identities/link/${way}`;
    scene.advance(11 * MINUTE);
    const asked = await client.post(start, {});
    assert.match(asked.headers.get("location")!, /^\/account\/confirm\?/);
    assert.deepEqual(scene.idp.visits, []);
    const proof = { password: PASSWORD };
    assert.equal((await client.post("/account/confirm", proof)).status, 303);
    // Whoever logs in anew on the way, by a provider that does not say when it asked, comes back with no proof.
    await visit(client, start);
    assert.equal((await scene.site.identities.list(userId)).length, 1);
    const back = await travel(await begin(client, start));
    await client.post("/logout", {});
    scene.idp.behaviour.forge = (claims, sign) =>
      sign({ ...claims, auth_time: undefined });
    await logInBy(client, way);
    assert.equal((await sessionOf(client))!.userId, userId);
    scene.idp.behaviour.forge = undefined;
    assert.equal((await client.get(back)).status, 409);
  },
);

everyWay(
  "ASVS 7.6.1: a log-in through a provider is no newer proof than the provider says",
  async (scene, way) => {
    const client = scene.client();
    const ago = scene.site.settings.session.stepUpAge + MINUTE;
    scene.idp.behaviour.forge = (claims, sign) => {
      const auth_time = Math.floor((scene.site.clock() - ago) / 1000);
      return sign({ ...claims, auth_time });
    };
    await logInBy(client, way);
    for (const path of ["/account/password", "/account/delete"]) {
      const asked = await client.get(path);
      assert.match(asked.headers.get("location")!, /^\/account\/confirm\?/);
    }
    const linking = await client.post(`/account/identities/link/${way}`, {});
    assert.match(linking.headers.get("location")!, /^\/account\/confirm\?/);
  },
);
