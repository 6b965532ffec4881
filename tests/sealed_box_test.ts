/** What is sealed opens with the site's secrets, in its own context, unaltered, and not otherwise. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { openSealedBox } from "../lib/sealed_box.ts";

const SECRETS = [
  "the first secret, 32 bytes or more",
  "the second, as long, 32 or more ",
];
const box = openSealedBox(SECRETS);

Deno.test("whatever is sealed comes out as it was", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "grapheme" }),
    (text, context) => {
      assert.deepEqual(box.open(box.seal(text, context), context), {
        text,
        outdated: false,
      });
    },
  ));
});

Deno.test("it does not open in another context", () => {
  const sealed = box.seal("text", "secret of ada");
  for (const context of ["secret of bob", "", "secret of ada "]) {
    assert.equal(box.open(sealed, context), null);
  }
});

Deno.test("the same text is never sealed to the same twice, and does not show", () => {
  const [one, other] = [box.seal("text", "x"), box.seal("text", "x")];
  assert.notEqual(one, other);
  assert.doesNotMatch(Buffer.from(one, "base64url").toString(), /text/);
});

Deno.test("nothing altered, cut or made up opens", () => {
  const sealed = box.seal("a text of some length", "x");
  const [id, body] = sealed.split(".");
  const bytes = Buffer.from(body, "base64url");
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at] ^= 1;
    assert.equal(box.open(`${id}.${altered.toString("base64url")}`, "x"), null);
    const cut = bytes.subarray(0, at).toString("base64url");
    assert.equal(box.open(`${id}.${cut}`, "x"), null);
  }
  for (let length = 0; length < body.length; length++) {
    assert.equal(box.open(`${id}.${body.slice(0, length)}`, "x"), null);
    const longer = `${sealed}${"A".repeat(length + 1)}`;
    assert.equal(box.open(longer, "x"), null);
  }
  for (
    const text of ["", ".", id, `${id}.`, body, `${sealed}.`, ` ${sealed}`]
  ) {
    assert.equal(box.open(text, "x"), null);
  }
});

Deno.test("a former secret still opens and says that it should be sealed anew", () => {
  const sealed = openSealedBox([SECRETS[1]]).seal("text", "x");
  assert.deepEqual(box.open(sealed, "x"), { text: "text", outdated: true });
  assert.equal(openSealedBox([SECRETS[0]]).open(sealed, "x"), null);
});
