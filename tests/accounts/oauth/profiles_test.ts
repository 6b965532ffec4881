/** What providers say of a person, in one form. The answers are those of GitHub's documentation of its API. */

import assert from "node:assert/strict";
import {
  claimedEmail,
  gitHubProfile,
} from "../../../lib/accounts/oauth/profiles.ts";
import { personOf } from "../../../lib/accounts/person_of.ts";

const OCTOCAT = { login: "octocat", id: 1, name: "monalisa octocat" };
const ADDRESSES = [
  {
    email: "octocat@users.noreply.github.com",
    verified: true,
    primary: false,
    visibility: null,
  },
  {
    email: "octocat@github.com",
    verified: true,
    primary: true,
    visibility: "public",
  },
];

Deno.test("a person at GitHub is a number, with the primary address if it is verified", () => {
  assert.deepEqual(gitHubProfile(OCTOCAT, ADDRESSES), {
    subject: "1",
    name: "monalisa octocat",
    email: "octocat@github.com",
  });
});

Deno.test("at GitHub an address counts only if it is both primary and verified", () => {
  for (
    const addresses of [
      [],
      [{ ...ADDRESSES[1], verified: false }],
      [{ ...ADDRESSES[1], verified: "true" }],
      [ADDRESSES[0]],
      [null, 7, "x"],
      { message: "Requires authentication" },
      undefined,
    ]
  ) assert.equal(gitHubProfile(OCTOCAT, addresses).email, null);
});

Deno.test("who has no name at GitHub is called by what they log in with", () => {
  assert.equal(gitHubProfile({ ...OCTOCAT, name: null }, []).name, "octocat");
});

Deno.test("without a number there is nobody", () => {
  for (const id of [undefined, null, "1", 1.5, 2 ** 53, NaN]) {
    assert.equal(gitHubProfile({ ...OCTOCAT, id }, ADDRESSES).subject, "");
  }
});

Deno.test("an address counts only if email_verified is true and nothing like it", () => {
  const email = "ada@example.com";
  assert.equal(claimedEmail({ email, email_verified: true }), email);
  for (const email_verified of [false, undefined, null, "true", 1, {}]) {
    assert.equal(claimedEmail({ email, email_verified }), null);
  }
  assert.equal(claimedEmail({ email: 7, email_verified: true }), null);
});

Deno.test("name and address pass the checks that a form would have", () => {
  const cases: [string | null, string | null, string, string][] = [
    ["Ada", "ada@example.com", "Ada", "ada@example.com"],
    ["  Ada\n Lovelace ", null, "Ada Lovelace", ""],
    ["\u202e\u200b", "ada@example.com", "ada", "ada@example.com"],
    ["x".repeat(500), null, "x".repeat(80), ""],
    ["👩‍🚀".repeat(50), null, "👩‍🚀".repeat(26) + "👩‍", ""],
    [null, `${"a".repeat(300)}@example.com`, "Somebody", ""],
    ["<b>Ada</b>", "ada@nowhere", "<b>Ada</b>", ""],
    ["", "Ada@Example.COM ", "ada", "ada@example.com"],
  ];
  for (const [name, email, expectedName, expectedEmail] of cases) {
    const person = personOf({ name, email });
    assert.deepEqual(person, { name: expectedName, email: expectedEmail });
  }
});
