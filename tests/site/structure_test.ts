/** The shape of the house: what may import what, and that nothing is left half done. */

import assert from "node:assert/strict";
import { readSources } from "../support/sources.ts";

const sources = await readSources();
const byPath = new Map(sources.map((source) => [source.path, source]));

/** Which modules the files of a folder may import, beside those of their own folder. */
const MAY_IMPORT: { from: RegExp; only: RegExp; why: string }[] = [
  {
    from: /^lib\/sessions\//,
    only: /^(lib\/(sessions\/|kv|plain_text)|node:|jose$|@std\/http\/)/,
    why: "the engine can be lifted out whole and used from any Deno server",
  },
  {
    from: /^lib\/accounts\//,
    only:
      /^(?!routes\/|components\/|islands\/|fresh($|\/)|preact|lib\/(app|site|state)\b)/,
    why: "accounts know sessions, and neither pages nor Fresh",
  },
  {
    from: /^lib\/kv/,
    only: /^(lib\/kv|node:)/,
    why: "everything rests on the database, so it rests on nothing",
  },
  {
    from: /^lib\//,
    only: /^(?!routes\/|islands\/)/,
    why: "routes use the library, not the other way round",
  },
  {
    from: /^(components|islands)\//,
    only: /^(?!routes\/|lib\/(accounts|kv|app|site))/,
    why: "components show what they are given and look nothing up",
  },
  {
    from: /^jsr\//,
    only:
      /^(?!lib\/|routes\/|components\/|islands\/|main|dev\.ts|fresh\.config)/,
    why: "the linked packages could be the published ones",
  },
];

/** Tests and examples may reach anywhere. */
const isTest = (path: string) => /(^|\/)tests?\/|_test\.tsx?$/.test(path);

for (const { from, only, why } of MAY_IMPORT) {
  Deno.test(`imports from ${from.source} point one way: ${why}`, () => {
    const wrong = sources.filter(({ path }) => from.test(path) && !isTest(path))
      .flatMap((
        { path, imports },
      ) =>
        imports.filter((name) => !only.test(name)).map((name) =>
          `${path} imports ${name}`
        )
      );
    assert.deepEqual(wrong, []);
  });
}

Deno.test("imports form no circle", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) circles.push([...trail.slice(start), path].join(" → "));
    if (start >= 0 || done.has(path)) return;
    for (const next of byPath.get(path)?.runtimeImports ?? []) {
      visit(next, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  assert.deepEqual(circles, []);
});

Deno.test("no file is long, comments aside", () => {
  const long = sources.map(({ path, code }) => ({
    path,
    lines: code.split("\n").filter((line) => line.trim() !== "").length,
  })).filter(({ path, lines }) => lines > (isTest(path) ? 400 : 200));
  assert.deepEqual(long, []);
});

Deno.test("every file says what it is before its first line of code", () => {
  const bare = sources.filter(({ text }) =>
    !/^(#!.*\n)?(\s*(import|export) [^;]*;\n)*\s*\/[/*]/.test(text)
  );
  assert.deepEqual(bare.map(({ path }) => path), []);
});

Deno.test("file names are in snake case", () => {
  const names = sources.map(({ path }) => path).filter((path) =>
    // A parameter of an address is written as Fresh wants it: [id].ts, [...rest].ts, (group).
    !/^([a-z0-9_.-]+\/|\([a-z0-9-]+\)\/|\[[a-zA-Z.]+\]\/)*([a-z0-9_.-]+|\[[a-zA-Z.]+\])\.tsx?$/
      .test(
        path,
      )
  );
  assert.deepEqual(names, []);
});

Deno.test("nothing is left for later, and no test is skipped or singled out", () => {
  // Put together here, so that this file does not find itself.
  const words = new RegExp(
    [
      "TO" + "DO",
      "FIX" + "ME",
      "XX" + "X\\b",
      "ignore" + ": true",
      "only" + ": true",
    ].join("|") +
      "|\\.(only|ignore|skip)" + "\\(",
  );
  const found = sources.flatMap(({ path, text }) =>
    text.split("\n").map((line, index) => ({
      line,
      at: `${path}:${index + 1}`,
    }))
      .filter(({ line }) => words.test(line)).map(({ line, at }) =>
        `${at} ${line.trim()}`
      )
  );
  assert.deepEqual(found, []);
});
