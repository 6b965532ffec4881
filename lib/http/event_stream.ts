/**
 * Answers that are a stream of server-sent events (HTML standard, 9.2).
 *
 * @module
 */
import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";

const HEADERS = {
  "content-type": "text/event-stream",
  // What stands between must hand on each event at once (nginx's word for it).
  "x-accel-buffering": "no",
};

/**
 * Makes the answer.
 *
 * @param messages What to send, for as long as it lasts; `null` for the headers
 * alone. It is cancelled when the client goes away.
 * @returns The answer.
 */
export function eventStream(
  messages: ReadableStream<ServerSentEventMessage> | null,
): Response {
  const body = messages?.pipeThrough(new ServerSentEventStream());
  return new Response(body, { headers: HEADERS });
}
