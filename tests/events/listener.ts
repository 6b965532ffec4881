/**
 * Whoever listens to a stream of events in a test. It reads what browsers read (the HTML standard,
 * 9.2.6) and keeps true that every event is awaited, none guessed at by waiting.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { SessionJson } from "../../lib/session_json.ts";
import type { Client } from "../support/client.ts";

/** One message as it arrived; a sign of life is a comment without a name. */
export interface Message {
  event?: string;
  data?: string;
  retry?: string;
  comment?: string;
}

/** An open stream, from the side that reads. */
export interface Listener {
  answer: Response;
  /** Everything that has arrived, as text. */
  text(): string;
  /** The next message of whatever kind; undefined at the end of the stream. */
  next(): Promise<Message | undefined>;
  /** The data of the next event of a name; others before it are passed over. */
  event(name: string): Promise<unknown>;
  /** Reads lists until one has so many devices, and returns it. */
  devices(count: number): Promise<SessionJson[]>;
  /** Resolves with the next sign of life. */
  beat(): Promise<void>;
  /** Reads to the end and returns the names of the events until then. */
  rest(): Promise<string[]>;
  /** Goes away. */
  leave(): Promise<void>;
}

function parse(block: string): Message {
  const message: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    message[line.slice(0, at) || "comment"] = line.slice(at + 1);
  }
  return message;
}

/** Listens to an answer that is a stream. */
export function listenTo(answer: Response): Listener {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let read = 0;

  async function next(): Promise<Message | undefined> {
    while (true) {
      const end = text.indexOf("\n\n", read);
      if (end >= 0) {
        const block = text.slice(read, end);
        read = end + 2;
        return parse(block);
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
  }

  async function event(name: string): Promise<unknown> {
    while (true) {
      const message = await next();
      assert.ok(message, `The stream ended before "${name}":\n${text}`);
      if (message.event === name) return JSON.parse(message.data!);
    }
  }

  return {
    answer,
    text: () => text,
    next,
    event,
    async devices(count) {
      while (true) {
        const { devices } = await event("devices") as {
          devices: SessionJson[];
        };
        if (devices.length === count) return devices;
      }
    },
    async beat() {
      while (true) {
        const message = await next();
        assert.ok(message, "The stream ended before a sign of life");
        if (message.comment !== undefined) return;
      }
    },
    async rest() {
      const names = [];
      for (let message; (message = await next()) !== undefined;) {
        if (message.event !== undefined) names.push(message.event);
      }
      return names;
    },
    leave: () => reader.cancel(),
  };
}

/**
 * Opens the stream of the account that a device is logged in to.
 *
 * @param client the device
 */
export async function listen(client: Client): Promise<Listener> {
  const answer = await client.get("/api/events");
  assert.equal(answer.status, 200);
  return listenTo(answer);
}
