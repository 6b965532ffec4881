// Turns an iterable of text and bytes into the body of a response.

/** Text or bytes that arrive one after the other. */
export type StreamSource<U extends string | Uint8Array> =
  | Iterable<U>
  | AsyncIterable<U>;

/**
 * Encodes the text of an iterable and leaves its bytes alone.
 *
 * @param source An iterable, or a function that gives one.
 * @returns A body for a `Response`; cancelling it ends the iterable.
 */
export function streamBody<U extends string | Uint8Array>(
  source: StreamSource<U> | (() => StreamSource<U>),
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  async function* bytes() {
    for await (const part of typeof source === "function" ? source() : source) {
      yield typeof part === "string"
        ? encoder.encode(part)
        : part as Uint8Array<ArrayBuffer>;
    }
  }
  return ReadableStream.from(bytes());
}
