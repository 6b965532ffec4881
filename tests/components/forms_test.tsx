/** The forms: labels, what password managers need, and errors that are said twice and focused once. */

import assert from "node:assert/strict";
import { AgainForm } from "../../components/again_form.tsx";
import { ConfirmForm } from "../../components/confirm_form.tsx";
import { LoginForm } from "../../components/login_form.tsx";
import { CodeField } from "../../components/link_form.tsx";
import { MailForm } from "../../components/mail_form.tsx";
import { PasswordForm } from "../../components/password_form.tsx";
import { ResetForm } from "../../components/reset_form.tsx";
import { SignUpForm } from "../../components/sign_up_form.tsx";
import { markup, tags, text } from "./markup.ts";

const inputs = (html: string) =>
  tags(html, "input").map((tag) => tag.attributes).filter(({ type, hidden }) =>
    type !== "hidden" && hidden === undefined
  );

const FORMS = {
  "log in": <LoginForm next="/account" />,
  "sign up": <SignUpForm />,
  password: <PasswordForm email="ada@example.org" />,
  confirm: (
    <ConfirmForm
      ways={{ password: true, passkey: true, code: "app" }}
      next="/account"
      email="ada@example.org"
    />
  ),
};

for (const [name, form] of Object.entries(FORMS)) {
  Deno.test(`every field of the ${name} form has a label`, () => {
    const html = markup(form);
    const labelled = new Set(
      tags(html, "label").map((tag) => tag.attributes.for),
    );
    for (
      const input of inputs(html).filter(({ type }) => type !== "checkbox")
    ) {
      assert.ok(labelled.has(input.id), `${input.id} has no label`);
    }
  });

  Deno.test(`the ${name} form holds no password and hides its show button until script runs`, () => {
    const html = markup(form);
    for (
      const input of inputs(html).filter(({ type }) => type === "password")
    ) {
      assert.equal(input.value, undefined);
    }
    for (
      const button of tags(html, "button").filter(({ attributes }) =>
        attributes.class === "reveal"
      )
    ) {
      assert.ok("hidden" in button.attributes);
    }
  });

  Deno.test(`without errors the ${name} form takes no focus and shows no alert`, () => {
    const html = markup(form);
    assert.ok(inputs(html).every((input) => !("autofocus" in input)));
    assert.doesNotMatch(html, /role="alert"|aria-invalid/);
  });
}

Deno.test("the buttons that show a password say which one", () => {
  const html = markup(FORMS["password"]);
  const names = [...html.matchAll(/<button[^>]*class="reveal".*?<\/button>/gs)]
    .map(([button]) => text(button));
  assert.deepEqual(names, ["Show current password", "Show new password"]);
});

Deno.test("a browser cuts no name that the server takes", () => {
  const [name] = inputs(markup(FORMS["sign up"])).filter(({ id }) =>
    id === "name"
  );
  assert.ok(Number(name.maxlength) >= "\u{1F511}".repeat(80).length);
});

Deno.test("password managers are told which password is which", () => {
  const complete = (html: string) =>
    inputs(html).map(({ id, autocomplete }) => [id, autocomplete]);
  assert.deepEqual(complete(markup(FORMS["sign up"])), [
    ["name", "name"],
    ["email", "username"],
    ["password", "new-password"],
  ]);
  assert.deepEqual(complete(markup(FORMS.password)), [
    ["current", "current-password"],
    ["password", "new-password"],
  ]);
});

Deno.test("an error stands at its field and in the summary, and the first one has the focus", () => {
  const html = markup(
    <SignUpForm
      values={{ name: "Ada", email: "ada@" }}
      errors={{
        email: "Write the whole address.",
        password: "Use at least 8 characters.",
      }}
    />,
  );
  const [name, email, password] = inputs(html);
  assert.equal(name.value, "Ada");
  assert.equal(email.value, "ada@");
  assert.ok(
    "autofocus" in email && !("autofocus" in password) &&
      !("autofocus" in name),
  );
  assert.equal(email["aria-invalid"], "true");
  assert.equal(email["aria-describedby"], "email-error");
  assert.equal(password["aria-describedby"], "password-error password-hint");
  assert.equal(html.split("Write the whole address.").length, 3);
  assert.match(html, /role="alert"[^]*href="#email"[^]*href="#password"/);
});

Deno.test("wrong credentials are about the whole form, and the password is asked for again", () => {
  const html = markup(
    <LoginForm
      values={{ email: "ada@example.org" }}
      errors={{ form: "These do not go together." }}
    />,
  );
  const [email, password] = inputs(html);
  assert.equal(email.value, "ada@example.org");
  assert.ok("autofocus" in password);
  assert.equal(password["aria-describedby"], "form-errors");
});

Deno.test("where to go next is carried along and escaped", () => {
  const html = markup(<LoginForm next='/a"><script>' />);
  assert.doesNotMatch(html, /<script/);
  assert.match(html, /name="next" value="\/a&quot;>/);
  assert.match(html, /href="\/signup\?next=%2Fa%22%3E%3Cscript%3E"/);
});

Deno.test("a notice is read out", () => {
  const html = markup(<LoginForm notice="You are logged out everywhere." />);
  assert.match(html, /role="status">You are logged out everywhere\./);
  assert.match(text(html), /^Log in/);
});

Deno.test("confirming asks for a code with the keyboard that has it, and for a recovery code only when asked to", () => {
  const confirm = (code: "app" | "recovery") => {
    const ways = { password: true, passkey: false, code, app: true };
    const html = markup(<ConfirmForm ways={ways} next="/account/email" />);
    const field = inputs(html).find(({ id }) => id === "code")!;
    return { html, field };
  };
  const app = confirm("app");
  assert.equal(app.field.inputmode, "numeric");
  assert.match(
    app.html,
    /href="\/account\/confirm\?next=%2Faccount%2Femail&amp;with=recovery"/,
  );
  const recovery = confirm("recovery");
  assert.equal(recovery.field.inputmode, "text");
  assert.match(recovery.html, /name="with" value="recovery"/);
  assert.match(text(recovery.html), /Use your app instead/);
});

Deno.test("confirming says why it is asked for, and acknowledges the first half", () => {
  const ways = { password: false, passkey: false, code: "app" } as const;
  const said = (props: { untold?: boolean; first?: string }) =>
    text(markup(<ConfirmForm ways={ways} next="/account" {...props} />));
  const [old, untold, half] = [
    said({}),
    said({ untold: true }),
    said({ untold: true, first: "sealed" }),
  ];
  assert.match(old, /You last showed that it is you a while ago\./);
  assert.match(untold, /Your provider did not tell when it last asked who you/);
  assert.match(half, /The first of two proofs was right\./);
  for (const lead of [untold, half]) assert.doesNotMatch(lead, /a while ago/);
  for (const lead of [old, untold, half]) {
    assert.match(lead, /Nothing has been done yet\./);
  }
});

Deno.test("after a wrong code the focus is where the form has to be filled first", () => {
  const ways = { password: true, passkey: false, code: "app" } as const;
  const focused = (first?: string) => {
    const errors = { code: "This code is not right." };
    const props = { ways, errors, first, next: "/account" };
    return inputs(markup(<ConfirmForm {...props} />))
      .filter((input) => "autofocus" in input).map(({ id }) => id);
  };
  assert.deepEqual(focused(), ["password"], "it was emptied");
  assert.deepEqual(focused("sealed"), ["code"]);
});

Deno.test("the code of another browser is typed in capital letters", () => {
  const [code] = inputs(markup(<CodeField />));
  assert.equal(code.autocapitalize, "characters");
  const [name] = inputs(markup(FORMS["sign up"]));
  assert.equal(name.autocapitalize, "words");
});

Deno.test("the form for a forgotten password says whose it is, and shows nothing of it", () => {
  const html = markup(<ResetForm needsCode={false} email="ada@example.org" />);
  const hidden = tags(html, "input").map(({ attributes }) => attributes)
    .find(({ autocomplete }) => autocomplete === "username")!;
  assert.equal(hidden.value, "ada@example.org");
  assert.ok("hidden" in hidden);
  assert.deepEqual(inputs(html).map(({ id }) => id), ["password"]);
});

Deno.test("whoever has asked for too many mails is at the field again", () => {
  const words = { title: "x", lead: "y", button: "z", action: "/login/email" };
  const html = markup(
    <MailForm {...words} errors={{ form: "Wait a while." }} />,
  );
  const [email] = inputs(html);
  assert.ok("autofocus" in email);
  assert.equal(email["aria-describedby"], "form-errors");
});

Deno.test("a download that was interrupted says nothing that is untrue once the file is there", () => {
  const action = {
    path: "/account/export",
    fields: {},
    question: "Download everything?",
    button: "Download",
    ends: false,
  };
  const back = { label: "Back to your data", href: "/account/data" };
  const html = markup(<AgainForm {...action} back={back} />);
  assert.doesNotMatch(text(html), /Nothing has been done|Cancel/);
  assert.match(html, /href="\/account\/data"/);
  assert.match(
    text(markup(<AgainForm {...action} />)),
    /Nothing has been done/,
  );
});
