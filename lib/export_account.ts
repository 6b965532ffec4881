/**
 * Everything that is stored about a person, as they may read it and take it along:
 * one JSON file, without the secrets that let anybody in. It is whole however much
 * there is, and costs no more memory for that: what may be long is read and written
 * a piece at a time, as fast as whoever asked takes it.
 *
 * @module
 */
import type { User } from "./accounts/users.ts";
import { findersOf, type Keepers } from "./belongings.ts";

/** How much is written at once, in UTF-16 units, and one value more. */
const PIECE = 64 * 1024;

/**
 * Gathers what is stored about an account.
 *
 * @param site The parts of the site that keep something.
 * @param user Whose account.
 * @param now The time, in milliseconds since 1970.
 * @param assertAllowed Rejects where whoever asked may not have it any more; asked
 * before each piece, the last one too.
 * @returns The file: JSON values by the name of the feature that keeps them. It
 * ends in that error, or in the database's when that fails later than in the
 * beginning.
 */
export async function exportAccount(
  site: Keepers,
  user: User,
  now: number,
  assertAllowed: () => Promise<void>,
): Promise<ReadableStream<Uint8Array>> {
  const all: [name: string, value: unknown][] = [
    ["exportedAt", new Date(now).toISOString()],
  ];
  for (const [name, find] of Object.entries(findersOf(site))) {
    all.push([name, await (await find(user)).show()]);
  }
  return ReadableStream.from(inPieces(toJson(all), assertAllowed))
    .pipeThrough(new TextEncoderStream());
}

/** The text that `JSON.stringify` would give for an object, with two spaces. */
async function* toJson(all: readonly [string, unknown][]) {
  yield "{";
  for (const [at, [name, value]] of all.entries()) {
    yield `${at === 0 ? "" : ","}\n  ${JSON.stringify(name)}: `;
    if (isLong(value)) yield* listToJson(value);
    else yield indented(value, "  ");
  }
  yield "\n}";
}

async function* listToJson(values: AsyncIterable<unknown>) {
  let count = 0;
  yield "[";
  for await (const value of values) {
    yield `${count++ === 0 ? "" : ","}\n    ${indented(value, "    ")}`;
  }
  yield count === 0 ? "]" : "\n  ]";
}

/** A line break in a text is written as `\n` there, so each that is found is one between lines. */
function indented(value: unknown, by: string): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${by}`);
}

function isLong(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null &&
    Symbol.asyncIterator in value;
}

async function* inPieces(
  texts: AsyncIterable<string>,
  assertAllowed: () => Promise<void>,
) {
  let piece = "";
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    await assertAllowed();
    yield piece;
    piece = "";
  }
  await assertAllowed();
  yield piece;
}
