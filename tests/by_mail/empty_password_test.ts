/** A field that was left empty is no guess at a password: it is neither counted nor recorded. */

import assert from "node:assert/strict";
import { RULES } from "../../lib/limits/rules.ts";
import { textOf } from "../http/form_fields.ts";
import { openMailSite, PASSWORD, sessionOf, signUpByMail } from "./kit.ts";

/** The forms that ask for the present password, with what else they are sent. */
const FORMS: Record<string, Record<string, string>> = {
  "/account/email": { email: "ada+new@example.com" },
  "/account/password": { password: "eight brass latchkeys" },
};

for (const [path, form] of Object.entries(FORMS)) {
  Deno.test(`${path}: a present password that was left out is asked for, and is no guess`, async () => {
    await using site = await openMailSite();
    const ada = site.client();
    await signUpByMail(site, ada);
    const { userId } = (await sessionOf(ada))!;
    const before = await site.site.audit.list(userId);
    for (let times = 0; times <= RULES.confirm.device!.free; times++) {
      const answer = await ada.post(path, { ...form, current: "" });
      assert.equal(answer.status, 422, String(times));
      assert.equal(
        textOf(await answer.text(), "current-error"),
        "Enter your current password.",
      );
    }
    assert.deepEqual(await site.site.audit.list(userId), before);
    const answer = await ada.post(path, { ...form, current: PASSWORD });
    await answer.body?.cancel();
    assert.equal(answer.status, 303);
  });
}
