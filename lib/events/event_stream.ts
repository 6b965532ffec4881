/**
 * One open stream of events. It never holds more than one unsent message of a
 * kind: for whoever reads slowly, what is newer takes the place of what is
 * older, so a stalled connection costs a bounded amount of memory. Whichever
 * side ends it, `onGone` is called exactly once.
 *
 * @module
 */
import type { ServerSentEventMessage } from "@std/http/server-sent-event-stream";

/** A stream, from the side that writes. */
export interface EventStream {
  /** The messages, to be written as bytes and sent. */
  readonly messages: ReadableStream<ServerSentEventMessage>;
  /** Sends a message, in the place of an unsent one of the same name. */
  send(message: ServerSentEventMessage): void;
  /** Ends the stream, after a last message if there is one. */
  end(last?: ServerSentEventMessage): void;
}

/**
 * Opens a stream.
 *
 * @param first What is sent at once.
 * @param onGone Called when the stream is over: ended from here, or given up by
 * the client.
 * @returns The stream.
 */
export function openEventStream(
  first: ServerSentEventMessage,
  onGone: () => void,
): EventStream {
  const unsent = new Map<string, ServerSentEventMessage>();
  let controller: ReadableStreamDefaultController<ServerSentEventMessage>;
  let over = false;

  function flush() {
    for (const [name, message] of unsent) {
      if ((controller.desiredSize ?? 0) <= 0) return;
      unsent.delete(name);
      controller.enqueue(message);
    }
  }

  function finish() {
    over = true;
    unsent.clear();
    onGone();
  }

  const messages = new ReadableStream<ServerSentEventMessage>({
    start(given) {
      controller = given;
      controller.enqueue(first);
    },
    pull: flush,
    cancel() {
      if (!over) finish();
    },
  });

  return {
    messages,
    send(message) {
      if (over) return;
      unsent.set(message.event ?? "", message);
      flush();
    },
    end(last) {
      if (over) return;
      if (last !== undefined) controller.enqueue(last);
      controller.close();
      finish();
    },
  };
}
