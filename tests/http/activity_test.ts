/** The owner of an account can read what happened to it, page by page, and nobody else can. */

import assert from "node:assert/strict";
import { tags, text } from "../components/markup.ts";
import { ADA, everyStrategy, logIn, sessionOf, signUp } from "./kit.ts";

const DAY = 24 * 60 * 60_000;
const BOB = { email: "bob@example.com", name: "Bob" };

/** The sentences of a page, and where it leads. */
function read(html: string) {
  const list = html.includes("<ol")
    ? html.slice(html.indexOf("<ol"), html.indexOf("</ol>"))
    : "";
  const says = list.split("<li").slice(1)
    .map((item) => text(item.slice(item.indexOf("<p"), item.indexOf("</p>"))));
  const links = tags(html, "a").map(({ attributes }) => attributes.href)
    .filter((href) => href.startsWith("/account/activity?"));
  return { says, links: links.map((href) => href.replaceAll("&amp;", "&")) };
}

everyStrategy(
  "the owner reads who tried what, when and from where",
  async (site) => {
    const client = site.client();
    await signUp(client);
    await signUp(site.client(), BOB);
    await site.client().post("/login", {
      email: ADA.email,
      password: "a guess",
    });
    await logIn(site.client());
    const html = await (await client.get("/account/activity")).text();
    const { says } = read(html);
    assert.equal(says.length, 4);
    assert.ok(says.includes("Wrong password from Firefox on Linux Failed"));
    assert.ok(
      says.includes(
        "Logged in with a password from Firefox on Linux This device",
      ),
    );
    assert.ok(says.includes("Made this account from Firefox on Linux"));
    assert.match(html, /203\.0\.113\.7/);
    const failed = await client.get("/account/activity?kind=failed");
    assert.deepEqual(read(await failed.text()).says, [
      "Wrong password from Firefox on Linux Failed",
    ]);
    const changes = await client.get("/account/activity?kind=changes");
    assert.deepEqual(read(await changes.text()).says, [
      "Made this account from Firefox on Linux",
    ]);
  },
);

everyStrategy(
  "a hundred and twenty entries are three pages, each with an address",
  async (site) => {
    const client = site.client();
    await signUp(client);
    const { userId } = (await sessionOf(client))!;
    for (let at = 0; at < 118; at++) {
      await site.site.audit.record({
        type: "factor-added",
        userId,
        method: "passkey",
        name: `${at}`,
      });
    }
    const sizes: number[] = [];
    const seen = new Set<string>();
    let address: string | undefined = "/account/activity?period=7d";
    while (address !== undefined) {
      const html: string = await (await client.get(address)).text();
      const { says, links } = read(html);
      sizes.push(says.length);
      says.forEach((each) => seen.add(each));
      address = links.find((href) => href.includes("before="));
      if (address) assert.match(address, /period=7d/);
    }
    assert.deepEqual(sizes, [50, 50, 20]);
    assert.equal(seen.size, 120);
  },
);

everyStrategy(
  "a period leaves out what is older, and nonsense asks for everything",
  async (site) => {
    const client = site.client();
    await signUp(client);
    site.advance(2 * DAY);
    const count = async (query: string) => {
      const answer = await client.get(`/account/activity?${query}`);
      assert.equal(answer.status, 200, query);
      return read(await answer.text()).says.length;
    };
    assert.equal(await count("period=7d"), 2);
    assert.equal(await count("period=1d"), 0);
    for (
      const query of [
        "kind=__proto__&period=toString",
        "period=9999d",
        "before=x",
        "before=",
        `before=${"9".repeat(400)}.x`,
        "kind=%00&before=%F0%9F",
      ]
    ) assert.equal(await count(query), 2, query);
  },
);

everyStrategy(
  "who was logged out with everybody reads so, and who came later does not",
  async (site) => {
    const [ada, bob] = [site.client(), site.client()];
    await signUp(ada);
    site.advance(1000);
    await site.site.sessions.revokeEverybody();
    site.advance(1000);
    await logIn(ada);
    await signUp(bob, BOB);
    const says = async (client: typeof ada, query = "") => {
      const answer = await client.get(`/account/activity${query}`);
      return read(await answer.text()).says;
    };
    for (const query of ["", "?kind=log-ins"]) {
      const own = await says(ada, query);
      assert.equal(own[1], "The site logged everybody out");
    }
    assert.ok(!(await says(ada, "?kind=failed")).length);
    assert.equal((await says(bob)).length, 2);
    const data = await (await ada.post("/account/export", {})).text();
    assert.match(data, /everybody-logged-out/);
  },
);

everyStrategy("nobody reads the activity of another account", async (site) => {
  const [ada, bob] = [site.client(), site.client()];
  await signUp(ada);
  await signUp(bob, BOB);
  const { userId } = (await sessionOf(ada))!;
  const query = `userId=${userId}&user=${userId}`;
  const html = await (await bob.get(`/account/activity?${query}`)).text();
  assert.equal(read(html).says.length, 2);
  assert.equal((await site.client().get("/account/activity")).status, 303);
});
