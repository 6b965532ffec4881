/** Pages that warn: what they say has happened has, and on the device that it happened on. */

import assert from "node:assert/strict";
import { AddressForm } from "../../components/address_form.tsx";
import { TheftWarning } from "../../components/theft_warning.tsx";
import { EVERY_MAIL } from "../mail/every_mail.ts";
import { markup, text } from "./markup.ts";

const STOLEN = {
  sessionId: "x",
  noticedAt: "2026-11-03T10:14:00Z",
  device: "Firefox on Linux",
  usedBy: null,
};

Deno.test("the warning of a copied cookie is about a device of its reader, not the one in their hands", () => {
  const page = text(markup(<TheftWarning thefts={[STOLEN]} next="/account" />));
  assert.match(page, /A device of yours was logged out/);
  assert.doesNotMatch(page, /This device/);
});

Deno.test("the warning and the mail say what used the copy, and to change the password", () => {
  const usedBy = { label: "Safari on iOS", ip: "192.0.2.7" };
  const warn = (thief: typeof usedBy) =>
    text(markup(
      <TheftWarning thefts={[{ ...STOLEN, usedBy: thief }]} next="/account" />,
    ));
  assert.match(warn(usedBy), /Copy used by: Safari on iOS, 192\.0\.2\.7/);
  assert.match(
    warn({ ...usedBy, ip: "" }),
    /Copy used by: Safari on iOS Check/,
  );
  assert.match(warn(usedBy), /change your password/);
  const mail = EVERY_MAIL["theft by a known device"];
  for (const said of [mail.text, text(mail.html)]) {
    assert.match(
      said.replaceAll(/\s+/g, " "),
      /Copy used by:? Chrome on Windows/,
    );
    assert.match(said.replaceAll(/\s+/g, " "), /then change your password/);
  }
});

Deno.test("whoever has no address yet is told of no old one", () => {
  const page = (email: string) =>
    text(markup(<AddressForm email={email} confirmed asksPassword={false} />));
  assert.doesNotMatch(page(""), /old one|Change it/);
  assert.match(page("ada@example.com"), /old one is told/);
});
