/** The frame of every page and the pages for what went wrong. */

import assert from "node:assert/strict";
import { ErrorPage } from "../../components/error_page.tsx";
import { Page } from "../../components/page.tsx";
import { markup, tags, text } from "./markup.ts";

const page = (signedIn: boolean, path: string) =>
  markup(<Page signedIn={signedIn} path={path}>content</Page>);

Deno.test("the first thing on a page is a way past its header", () => {
  const [first] = tags(page(true, "/"));
  assert.equal(first.attributes.href, "#main");
  assert.ok(
    tags(page(true, "/"), "main").some((tag) => tag.attributes.id === "main"),
  );
});

Deno.test("whoever is logged in can log out from every page with a form", () => {
  const html = page(true, "/account");
  assert.deepEqual(tags(html, "form").map((tag) => tag.attributes), [
    { method: "post", action: "/logout" },
  ]);
  assert.doesNotMatch(html, /href="\/(login|signup)"/);
});

Deno.test("whoever is not can log in or sign up, and has nothing to log out of", () => {
  const html = page(false, "/");
  assert.match(html, /href="\/login"/);
  assert.match(html, /href="\/signup"/);
  assert.doesNotMatch(html, /<form|href="\/account"/);
});

Deno.test("only who is not logged in is told that there is no cookie yet", () => {
  assert.match(
    text(page(false, "/")),
    /No cookie is set before you go to log in/,
  );
  assert.doesNotMatch(text(page(true, "/")), /No cookie/);
});

Deno.test("the navigation marks the place and the page above it, and nothing else", () => {
  const marked = (path: string) =>
    tags(page(true, path), "a").map(({ attributes }) => attributes)
      .filter((link) =>
        link.href !== "#main" && link["aria-current"] !== "false"
      )
      .map((link) => [link.href, link["aria-current"]]);
  assert.deepEqual(marked("/"), [["/", "page"]]);
  assert.deepEqual(marked("/account"), [["/account", "page"]]);
  assert.deepEqual(marked("/account/password"), [["/account", "true"]]);
  assert.deepEqual(marked("/accounting"), []);
});

Deno.test("nothing on a page has an inline style or comes from elsewhere", () => {
  const html = page(true, "/");
  assert.ok(tags(html).every((tag) => tag.attributes.style === undefined));
  assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//);
});

for (const status of [400, 401, 403, 404, 405, 413, 422, 429, 500, 503]) {
  Deno.test(`the page for ${status} says what happened and offers one next step`, () => {
    const html = markup(<ErrorPage status={status} />);
    assert.equal(tags(html, "h1").length, 1);
    assert.equal(tags(html, "a").length, 1);
    assert.ok(text(html).startsWith(String(status)));
  });
}

Deno.test("an error page prefers the words it is given and knows a rare status by its kind", () => {
  const own = markup(
    <ErrorPage
      status={404}
      title="No such device"
      message="It may be gone."
      action={{ label: "Back", href: "/account" }}
    />,
  );
  assert.equal(text(own), "404 No such device It may be gone. Back");
  assert.match(text(markup(<ErrorPage status={502} />)), /broke on our side/);
  assert.match(text(markup(<ErrorPage status={418} />)), /made no sense/);
});
