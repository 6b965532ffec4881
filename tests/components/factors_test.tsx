/** The pages of factors: what they say, what they let a browser fill in, and a QR code that holds what it should. */

import assert from "node:assert/strict";
import { encode } from "uqr";
import {
  AuthenticatorPage,
  AuthenticatorSetup,
} from "../../components/authenticator_pages.tsx";
import {
  NewPasskeyForm,
  PasskeyPage,
} from "../../components/passkey_pages.tsx";
import { countCodes } from "../../components/factor_words.ts";
import { QrCode } from "../../components/qr_code.tsx";
import { SecondStepForm } from "../../components/second_step_form.tsx";
import { SecurityOverview } from "../../components/security_overview.tsx";
import { markup, tags, text } from "./markup.ts";

const NOW = Date.parse("2026-11-06T10:14:00Z");
const KEY = {
  id: "x",
  name: "Key ring",
  addedAt: "2026-11-03T10:14:00Z",
  lastUsedAt: null,
  synced: false,
  copied: false,
};
const NOTHING = {
  password: true,
  passkeys: [],
  app: null,
  codesLeft: null,
  endOthers: false,
  now: NOW,
};

Deno.test("the modules that are drawn are those of the text, with four of white around them", () => {
  const uri = "otpauth://totp/Latchkey:ada%40example.com?secret=ABC";
  const html = markup(<QrCode text={uri} label="A key" />);
  const [svg] = tags(html, "svg");
  const size = Number(svg.attributes.viewBox.split(" ")[2]);
  const drawn = Array.from({ length: size }, () => Array(size).fill(false));
  for (const [, x, y] of html.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    drawn[Number(y)][Number(x)] = true;
  }
  const inner = drawn.slice(4, -4).map((row) => row.slice(4, -4));
  assert.deepEqual(inner, encode(uri, { ecc: "M", border: 0 }).data);
  const dark = drawn.flat().filter(Boolean).length;
  assert.equal(inner.flat().filter(Boolean).length, dark);
});

Deno.test("a QR code has a name and no style of its own, which the policy would not allow", () => {
  const html = markup(<QrCode text="x" label="A key" />);
  assert.doesNotMatch(html, /style=/);
  assert.equal(tags(html, "svg")[0].attributes["aria-label"], "A key");
});

Deno.test("codes are asked for with the keyboard that has them", () => {
  const ways = { app: true, passkey: false };
  const code = (recovery: boolean) =>
    tags(markup(<SecondStepForm {...ways} recovery={recovery} />), "input")
      .map(({ attributes }) => attributes).find(({ id }) => id === "code")!;
  assert.equal(code(false).inputmode, "numeric");
  assert.equal(code(false).autocomplete, "one-time-code");
  assert.equal(code(true).inputmode, "text");
  assert.equal(code(true).autocapitalize, "none");
});

Deno.test("the second step offers what there is and nothing else", () => {
  const offered = (app: boolean, passkey: boolean) =>
    text(markup(<SecondStepForm {...{ app, passkey }} recovery={false} />));
  assert.match(offered(true, false), /Code from your authenticator app/);
  assert.doesNotMatch(offered(true, false), /passkey/);
  assert.match(offered(false, true), /Use a passkey/);
  assert.doesNotMatch(offered(false, true), /Code from/);
  for (const one of [offered(true, false), offered(true, true)]) {
    assert.match(one, /Use a recovery code/);
  }
});

Deno.test("the set-up shows the key in a form for cameras and in one for people, and nowhere else", () => {
  const html = markup(
    <AuthenticatorSetup uri="otpauth://x" secret="ABCD EFGH" sealed="s" />,
  );
  assert.match(text(html), /ABCD EFGH/);
  assert.equal(html.split("ABCD EFGH").length, 2);
  assert.doesNotMatch(html, /otpauth:/);
});

Deno.test("what is missing is said to be, and what protects is said to", () => {
  const alone = text(markup(<SecurityOverview {...NOTHING} />));
  assert.match(alone, /Your password alone lets people in/);
  assert.match(alone, /You get ten with your first passkey/);
  const both = text(markup(
    <SecurityOverview {...NOTHING} passkeys={[KEY]} codesLeft={2} />,
  ));
  assert.match(both, /two proofs/);
  assert.match(both, /Key ring Added on .* Not used yet\. On one device only/);
  assert.match(both, /2 of 10 are unused\. Make new ones before you run out/);
});

Deno.test("nothing is said of a password to whoever has none", () => {
  const pages = {
    alone: <SecurityOverview {...NOTHING} password={false} />,
    both: <SecurityOverview {...NOTHING} password={false} passkeys={[KEY]} />,
    adding: <NewPasskeyForm name="Laptop" first password={false} />,
    removing: (
      <PasskeyPage
        passkey={KEY}
        last
        password={false}
        only={false}
        now={NOW}
      />
    ),
    removingApp: (
      <AuthenticatorPage
        addedAt={KEY.addedAt}
        lastUsedAt={KEY.addedAt}
        last
        password={false}
        now={NOW}
      />
    ),
    settingUp: <AuthenticatorSetup uri="otpauth://x" secret="A" sealed="s" />,
  };
  for (const page of Object.values(pages)) {
    assert.doesNotMatch(text(markup(page)), /your password\b(?! manager)/i);
    assert.doesNotMatch(text(markup(page)), /a password alone/i);
  }
  assert.match(text(markup(pages.alone)), /One proof alone lets people in/);
  assert.match(
    text(markup(pages.removing)),
    /Without it, that alone lets people in/,
  );
});

Deno.test("a passkey that may be a copy stands out", () => {
  const copied = { ...KEY, copied: true };
  const html = markup(<SecurityOverview {...NOTHING} passkeys={[copied]} />);
  assert.match(text(html), /as a copy of it would be\. Remove it/);
});

Deno.test("other devices are offered to be logged out after a change, and only then", () => {
  const offer = /action="\/account\/devices\/revoke-others"/;
  assert.match(markup(<SecurityOverview {...NOTHING} endOthers />), offer);
  assert.doesNotMatch(markup(<SecurityOverview {...NOTHING} />), offer);
});

Deno.test("a passkey that is the only way in has no button to remove it, and says why", () => {
  const page = (only: boolean) =>
    markup(
      <PasskeyPage passkey={KEY} last password only={only} now={NOW} />,
    );
  assert.match(text(page(true)), /only way in, so it cannot be removed/);
  assert.doesNotMatch(page(true), /\/remove"/);
  assert.match(page(false), /passkeys\/x\/remove"/);
});

Deno.test("recovery codes are counted in words that say what to do", () => {
  assert.deepEqual([10, 3, 1, 0].map(countCodes), [
    "10 of 10 are unused.",
    "3 of 10 are unused. Make new ones before you run out.",
    "1 of 10 is unused. Make new ones before you run out.",
    "None is left. Make new ones before you need one.",
  ]);
});
