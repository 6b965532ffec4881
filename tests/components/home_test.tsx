/** The home page shows the visitor's own session and never a figure without what it is compared to. */

import assert from "node:assert/strict";
import { Home, type HomeProps } from "../../components/home.tsx";
import { cuts, KeyFigure } from "../../components/key_figure.tsx";
import { aSession } from "./a_session.ts";
import { markup, tags, text } from "./markup.ts";

const SIGNED_OUT: HomeProps = {
  strategy: "kv",
  resolution: { reads: 0, micros: 3 },
  session: null,
  name: null,
  cookies: [],
  serverTiming: 'session;desc="none, 0 reads";dur=0.003',
};

const SIGNED_IN: HomeProps = {
  strategy: "jwt",
  resolution: { reads: 0, micros: 46.4 },
  session: aSession({ id: "my-session", strategy: "jwt", current: true }),
  name: "Ada <b>",
  cookies: [{
    name: "__Host-session",
    bytes: 1284,
    clear: [
      { label: "header", json: '{\n  "alg": "HS256"\n}' },
      {
        label: "payload",
        json: '{\n  "sub": "</code><script>",\n  "iat": 1793960040\n}',
      },
    ],
  }],
  serverTiming: 'session;desc="jwt, 0 reads";dur=0.05',
};

Deno.test("the word that this site runs with is lit, and only that one", () => {
  for (const strategy of ["kv", "jwt", "hybrid"] as const) {
    const html = markup(<Home {...SIGNED_OUT} strategy={strategy} />);
    const lit = /<li[^>]*class="lit"[^]*?<\/li>/.exec(html)?.[0] ?? "";
    assert.equal(html.split('class="lit"').length, 2);
    assert.ok(
      text(lit).startsWith(`"session": { "strategy": "${strategy}" }`),
      text(lit),
    );
  }
});

Deno.test("a visitor who is not logged in sees a blank key and the way in", () => {
  const html = markup(<Home {...SIGNED_OUT} />);
  assert.match(html, /class="key blank"/);
  assert.match(html, /href="\/signup"[^]*href="\/login"/);
  assert.match(text(html), /Set when you log in, not before\./);
});

Deno.test("the figures of this request stand beside what they are compared to", () => {
  const words = text(markup(<Home {...SIGNED_IN} />));
  assert.match(words, /KV reads 0 The signature settles it\./);
  assert.match(
    words,
    /Time to resolve 46 µs this request 46 µs a signature check, alone 37 µs/,
  );
  assert.match(words, /Cookie 1,284 bytes 31\.3 % of the 4,096 bytes/);
  assert.match(words, /Server-Timing: session;desc="jwt, 0 reads";dur=0\.05/);
});

Deno.test("of two cookies both are taken apart, and the larger one is compared with its limit", () => {
  const [access] = SIGNED_IN.cookies;
  const refresh = { name: "__Host-session_refresh", bytes: 138, clear: [] };
  const cookies = [access, refresh];
  const words = text(markup(<Home {...SIGNED_IN} cookies={cookies} />));
  assert.match(words, /Cookies 1,422 bytes The larger takes 31\.3 % of/);
  assert.match(words, /What __Host-session_refresh says/);
});

Deno.test("what the cookie says in clear is shown as text, dates in words", () => {
  const html = markup(<Home {...SIGNED_IN} />);
  assert.doesNotMatch(html, /<script|<b>/);
  assert.match(text(html), /"alg" : "HS256"/);
  assert.match(text(html), /1793960040 6 Nov 2026, 10:14 UTC/);
});

Deno.test("the same session cuts the same key, another session another", () => {
  const key = (id: string) => markup(<KeyFigure id={id} />);
  assert.equal(key("one"), key("one"));
  assert.notEqual(key("one"), key("two"));
  assert.ok(
    tags(key("one"), "svg").every((tag) =>
      tag.attributes["aria-hidden"] === "true"
    ),
  );
});

Deno.test("every cut has one of six depths and differs from its neighbours", () => {
  for (let i = 0; i < 200; i++) {
    const depths = cuts(`session-${i}`);
    assert.equal(depths.length, 9);
    assert.ok(
      depths.every((depth) =>
        Number.isInteger(depth) && depth >= 0 && depth <= 5
      ),
    );
    assert.ok(depths.every((depth, at) => depth !== depths[at + 1]));
  }
});
