/**
 * Server-sent events as the HTML standard has them (9.2.6), under the names of `@std/http`.
 *
 * @module
 */

/** One message. Every part may be left out. */
export interface ServerSentEventMessage {
  /** What browsers pass over; it keeps a connection from looking dead. */
  comment?: string;
  /** The name that a browser listens for; `message` if missing. */
  event?: string;
  /** What is told. Without data a browser announces no event. */
  data?: string;
  /** What the browser says it heard last, when it comes back. */
  id?: string | number;
  /** How long the browser waits before it comes back, in milliseconds. */
  retry?: number;
}

const LINE_END = /\r\n?|\n/;
const encoder = new TextEncoder();

/** A value that may hold line ends: one field for each of its lines. */
function linesOf(name: string, value: string): string {
  return value.split(LINE_END).map((line) => `${name}:${line}\n`).join("");
}

/** A value that cannot hold line ends, since the standard has no way to write them there. */
function lineOf(name: string, value: string | number): string {
  if (LINE_END.test(String(value))) {
    throw new SyntaxError(
      `Cannot serialize message: \`message.${name}\` cannot contain a newline`,
    );
  }
  return `${name}:${value}\n`;
}

function write({ comment, event, data, id, retry }: ServerSentEventMessage) {
  return [
    comment === undefined ? "" : linesOf("", comment),
    event === undefined ? "" : lineOf("event", event),
    data === undefined ? "" : linesOf("data", data),
    id === undefined ? "" : lineOf("id", id),
    retry === undefined ? "" : lineOf("retry", retry),
    "\n",
  ].join("");
}

/**
 * Turns messages into the bytes of a `text/event-stream`. A name or an id with a line end in it
 * makes the stream fail with a `SyntaxError`, so that nobody's text can pass for another message.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   type ServerSentEventMessage,
 *   ServerSentEventStream,
 * } from "@std/http/server-sent-event-stream";
 *
 * const messages = ReadableStream.from<ServerSentEventMessage>([
 *   { event: "greeting", data: "Hello\nthere", retry: 3000 },
 *   { comment: "still here" },
 * ]);
 * const response = new Response(messages.pipeThrough(new ServerSentEventStream()), {
 *   headers: { "content-type": "text/event-stream" },
 * });
 * assert.equal(
 *   await response.text(),
 *   "event:greeting\ndata:Hello\ndata:there\nretry:3000\n\n:still here\n\n",
 * );
 * ```
 */
export class ServerSentEventStream
  extends TransformStream<ServerSentEventMessage, Uint8Array<ArrayBuffer>> {
  /** Makes a stream to pipe messages through. */
  constructor() {
    super({
      transform(message, controller) {
        controller.enqueue(encoder.encode(write(message)));
      },
    });
  }
}
