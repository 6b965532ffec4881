// Patterns mean the same as in URLPattern, and file names become patterns.
import assert from "node:assert/strict";
import { filePattern } from "../src/file_pattern.ts";
import { compilePattern } from "../src/pattern.ts";
import { byPrecedence } from "../src/route_order.ts";

const PATTERNS = [
  "/a/:b",
  "/a/:b/c",
  "/:a/:b",
  "/a/:rest*",
  "/:rest*",
  "/docs{/:version}?",
  "/docs{/:version}?/end",
  "/{:name}?",
  "/a-:b.json",
  "/x/:module@:version/:path*",
  "/files/*",
  "*",
  "/(\\d+)",
  "/:id(\\d+)",
  "/:a?",
  "/:a+",
  "/ü/:b",
  "/a.b/:c",
];
const PATHS = [
  "/",
  "/a",
  "/a/",
  "/a/b",
  "/a/b/",
  "/a/b/c",
  "/a/b/c/d",
  "/docs",
  "/docs/1",
  "/docs/1/end",
  "/docs/end",
  "/a-1.json",
  "/a-1xjson",
  "/x/m@1/a/b",
  "/x/m@1",
  "/files/",
  "/files/a/b",
  "/12",
  "/%C3%BC/1",
  "/a.b/c",
  "/axb/c",
];

for (const pattern of PATTERNS) {
  Deno.test(`the pattern ${pattern} fits the same paths as in URLPattern`, () => {
    const ours = compilePattern(pattern);
    const theirs = new URLPattern({ pathname: pattern });
    for (const pathname of PATHS) {
      const expected = theirs.exec({ pathname })?.pathname.groups ?? null;
      const actual = ours(pathname);
      assert.deepEqual(
        actual && { ...actual },
        expected && { ...expected },
        pathname,
      );
    }
  });
}

const FILES: [file: string, pattern: string][] = [
  ["index", "/"],
  ["about", "/about"],
  ["blog/index", "/blog"],
  ["blog/[slug]", "/blog/:slug"],
  ["blog/[slug]/comments", "/blog/:slug/comments"],
  ["old/[...path]", "/old/:path*"],
  ["docs/[[version]]/index", "/docs{/:version}?"],
  ["[[name]]", "/{:name}?"],
  ["(group)/[[name]]", "/{:name}?"],
  ["(group)/about", "/about"],
  ["(group)/index", "/"],
  ["a/(group)/b", "/a/b"],
  ["[id]@[version]", "/:id@:version"],
  ["a-[id].json", "/a-:id.json"],
];
for (const [file, pattern] of FILES) {
  Deno.test(`the file ${file} is found at ${pattern}`, () => {
    assert.equal(filePattern(file), pattern);
  });
}

Deno.test("brackets that make no sense are an error", () => {
  for (const file of ["[a][b]", "a-[[b]]", "[[b]]-a", "[a", "[...a]b"]) {
    assert.throws(() => filePattern(file), SyntaxError, file);
  }
});

Deno.test("specific files come before general ones", () => {
  const expected = [
    "a/b",
    "a/x-[id]",
    "a/[id]/b",
    "a/[id]",
    "a/[[id]]",
    "a/[...rest]",
    "(group)/[a]/b",
    "[a]",
    "[...rest]",
  ];
  assert.deepEqual([...expected].reverse().sort(byPrecedence), expected);
});
