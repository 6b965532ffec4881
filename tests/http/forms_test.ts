/** What a form says when something in it is wrong: at the field, in words, and without repeating a password. */

import assert from "node:assert/strict";
import { fieldsOf, textOf } from "./form_fields.ts";
import {
  ADA,
  everyStrategy,
  PASSWORD,
  sessionOf,
  signInOn,
  signUp,
} from "./kit.ts";

const TYPED = "typed-by-mistake";

/** Wrong forms: where, what is typed, and which fields are wrong. */
const WRONG: {
  path: string;
  what: string;
  form: Record<string, string>;
  wrong: string[];
  kept?: Record<string, string>;
}[] = [
  {
    path: "/signup",
    what: "nothing",
    form: {},
    wrong: ["name", "email", "password"],
  },
  {
    path: "/signup",
    what: "spaces",
    form: { name: "  ", email: "  ", password: "        " },
    wrong: ["name", "email"],
  },
  {
    path: "/signup",
    what: "a password of seven characters",
    form: { ...ADA, password: "0d8(Fq!" },
    wrong: ["password"],
    kept: { ...ADA },
  },
  {
    path: "/signup",
    what: "a password that everyone tries",
    form: { ...ADA, password: "password123" },
    wrong: ["password"],
    kept: { ...ADA },
  },
  {
    path: "/signup",
    what: "a password of 257 characters",
    form: { ...ADA, password: "0d8(Fq!_".repeat(33) },
    wrong: ["password"],
    kept: { ...ADA },
  },
  {
    path: "/signup",
    what: "no address",
    form: { name: "Ada", email: "ada", password: TYPED },
    wrong: ["email"],
    kept: { name: "Ada", email: "ada" },
  },
  {
    path: "/signup",
    what: "an address with a line break",
    form: {
      name: "Ada",
      email: "a@b.example\r\nBcc: c@d.example",
      password: TYPED,
    },
    wrong: ["email"],
  },
  {
    path: "/signup",
    what: "a name of 5000 characters",
    form: { name: "A".repeat(5000), email: ADA.email, password: TYPED },
    wrong: ["name"],
    kept: { email: ADA.email },
  },
  {
    path: "/signup",
    what: "a name that is read backwards",
    form: { name: "Ada\u202e", email: ADA.email, password: TYPED },
    wrong: ["name"],
  },
  { path: "/login", what: "nothing", form: {}, wrong: ["email", "password"] },
  {
    path: "/login",
    what: "no password",
    form: { email: ADA.email },
    wrong: ["password"],
    kept: { email: ADA.email },
  },
  {
    path: "/login",
    what: "no address",
    form: { password: TYPED, email: " " },
    wrong: ["email"],
  },
  {
    path: "/account/password",
    what: "nothing",
    form: {},
    wrong: ["current", "password"],
  },
  {
    path: "/account/password",
    what: "a wrong current password",
    form: { current: TYPED, password: `${PASSWORD}2` },
    wrong: ["current"],
  },
  {
    path: "/account/password",
    what: "a short new password",
    form: { current: PASSWORD, password: "0d8(Fq!" },
    wrong: ["password"],
  },
];

const NAMES: Record<string, string[]> = {
  "/signup": ["name", "email", "password"],
  "/login": ["email", "password"],
  "/account/password": ["current", "password"],
};

for (const { path, what, form, wrong, kept = {} } of WRONG) {
  everyStrategy(
    `${path} with ${what} comes back with 422 and says so at each field`,
    async (site) => {
      const [{ client, id }] = await signInOn(site, 1);
      const visitor = path === "/account/password" ? client : site.client();
      const answer = await visitor.post(path, form);
      assert.equal(answer.status, 422);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      const html = await answer.text();
      const fields = fieldsOf(html);
      for (const name of NAMES[path]) {
        const field = fields.get(name)!;
        const described = (field["aria-describedby"] ?? "").split(" ");
        assert.equal(
          field["aria-invalid"],
          wrong.includes(name) ? "true" : undefined,
          name,
        );
        assert.equal(
          described.includes(`${name}-error`),
          wrong.includes(name),
          name,
        );
        if (wrong.includes(name)) {
          assert.match(textOf(html, `${name}-error`), /^[A-Z].*\.$/);
        }
        assert.equal("autofocus" in field, name === wrong[0], name);
        if (field.type === "password") assert.equal(field.value, undefined);
      }
      for (const [name, value] of Object.entries(kept)) {
        assert.equal(fields.get(name)?.value, value);
      }
      for (const secret of [form.password, form.current]) {
        if (secret?.trim()) {
          assert.ok(!html.includes(secret), "a password is never repeated");
        }
      }
      assert.equal((await sessionOf(client))?.id, id);
    },
  );
}

everyStrategy(
  "an address that is taken is said at its field, and nobody is logged in",
  async (site) => {
    await signUp(site.client());
    for (
      const email of [ADA.email, ADA.email.toUpperCase(), ` ${ADA.email} `]
    ) {
      const client = site.client();
      const answer = await client.post("/signup", {
        name: "Eve",
        email,
        password: PASSWORD,
      });
      assert.equal(answer.status, 422);
      const html = await answer.text();
      assert.ok(textOf(html, "email-error").length > 0);
      assert.equal(fieldsOf(html).get("name")?.value, "Eve");
      assert.equal(await sessionOf(client), null);
    }
  },
);

everyStrategy(
  "markup that is typed into a form comes back as text",
  async (site) => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&lt;`;
    for (const path of ["/signup", "/login"]) {
      const answer = await site.client().post(path, {
        name: evil,
        email: evil,
        password: "",
      });
      const html = await answer.text();
      assert.ok(
        !html.includes("<script>alert") && !html.includes("<img src=x"),
        path,
      );
      assert.equal(
        fieldsOf(html).get("email")?.value,
        evil.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll(
          "<",
          "&lt;",
        ),
      );
    }
  },
);

everyStrategy("a name is shown as text everywhere", async (site) => {
  const name = "<b>Ada</b> & 'co' \"x\" {{7*7}}";
  const client = site.client();
  await signUp(client, { ...ADA, name });
  for (const path of ["/", "/account", "/account/password"]) {
    const html = await (await client.get(path)).text();
    assert.ok(!html.includes("<b>Ada"), path);
  }
  assert.ok(
    (await (await client.get("/account")).text()).includes("&lt;b>Ada"),
  );
});
