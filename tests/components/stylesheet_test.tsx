/** The stylesheet keeps its promises: contrast in both themes, five sizes, nothing from elsewhere, fonts that exist. */

import assert from "node:assert/strict";

import { copyFonts } from "../../build/fonts.ts";
import { DocumentHead } from "../../components/document_head.tsx";
import { markup, tags } from "./markup.ts";

const css = await Deno.readTextFile(
  new URL("../../static/styles.css", import.meta.url),
);
const light = /:root \{([^]*?)\n\}/.exec(css)?.[1] ?? "";
const dark =
  /prefers-color-scheme: dark\) \{\s*:root \{([^]*?)\}/.exec(css)?.[1] ?? "";

function colours(block: string): Record<string, number> {
  const found = [...block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)];
  return Object.fromEntries(
    found.map(([, name, hex]) => [name, luminance(hex)]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [0, 2, 4].map((at) =>
    parseInt(hex.slice(at, at + 2), 16) / 255
  )
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const PAIRS = [
  ["ink", "paper"],
  ["ink", "sheet"],
  ["soft", "paper"],
  ["brass", "paper"],
  ["brass", "brass-wash"],
  ["ink", "brass-wash"],
  ["on-brass", "brass"],
  ["on-brass", "brass-press"],
  ["red", "paper"],
  ["red", "red-wash"],
  ["on-red", "red"],
  ["on-red", "red-press"],
];

for (const [theme, block] of [["light", light], ["dark", dark]]) {
  Deno.test(`every text has AA contrast in the ${theme} theme`, () => {
    const at = colours(block);
    for (const [front, back] of PAIRS) {
      const ratio = contrast(at[front], at[back]);
      assert.ok(
        ratio >= 4.5,
        `${front} on ${back} is ${ratio.toFixed(2)} to 1`,
      );
    }
  });
}

Deno.test("both themes define the same colours", () => {
  assert.deepEqual(Object.keys(colours(dark)), Object.keys(colours(light)));
});

Deno.test("type has five sizes and nothing is sized beside them", () => {
  const sizes = new Set(
    [...css.matchAll(/font-size: ([^;]+);/g)].map(([, size]) => size),
  );
  const allowed = /^(var\(--t[1-5]\)|inherit|0\.9375em)$/;
  assert.deepEqual([...sizes].filter((size) => !allowed.test(size)), []);
});

Deno.test("motion stays under 150 ms and stops for who asks for less", () => {
  assert.ok([...css.matchAll(/(\d+)ms/g)].every(([, ms]) => Number(ms) < 150));
  assert.match(css, /prefers-reduced-motion: reduce/);
});

Deno.test("nothing is fetched from elsewhere", () => {
  assert.doesNotMatch(css, /@import|https?:|url\("?\/\//);
});

Deno.test("every font that the stylesheet names is copied at build", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const copied = (await copyFonts(dir)).map((path) =>
      path.slice(dir.length).replaceAll("\\", "/")
    );
    const named = [...css.matchAll(/url\("(fonts\/[^"]+)"\)/g)].map((
      [, path],
    ) => `/${path}`);
    assert.deepEqual(copied.sort(), named.sort());
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a font that the first screen waits for is preloaded, under the name in the stylesheet", () => {
  const optional = [
    ...css.matchAll(/url\("(fonts\/[^"]+)"\)[^}]*font-display: optional/g),
  ]
    .map(([, path]) => `/${path}`);
  const preloaded = tags(markup(<DocumentHead />), "link").map((
    { attributes },
  ) => attributes)
    .filter(({ rel }) => rel === "preload");
  assert.deepEqual(preloaded.map(({ href }) => href), optional);
  assert.ok(preloaded.every(({ crossorigin }) => crossorigin === "anonymous"));
});
