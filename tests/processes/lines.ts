/**
 * What processes say to each other, line by line.
 *
 * @module
 */

/**
 * Reads a stream of bytes as lines.
 *
 * @param stream the bytes, UTF-8
 * @returns the lines, without their ends; a last one without an end was cut off and does not count
 */
export async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/**
 * Writes one message as a line of JSON. It is out when this returns, so that whoever reads it can rely on
 * what it says even if the writer is killed at this moment.
 *
 * @param message what to say
 */
export function say(message: unknown): void {
  const line = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < line.length;) {
    at += Deno.stdout.writeSync(line.subarray(at));
  }
}
