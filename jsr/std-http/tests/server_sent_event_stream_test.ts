/**
 * Messages are written as browsers read them, and nobody's text passes for another message.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type ServerSentEventMessage,
  ServerSentEventStream,
} from "@std/http/server-sent-event-stream";

function written(...messages: ServerSentEventMessage[]): Promise<string> {
  const stream = ReadableStream.from(messages);
  return new Response(stream.pipeThrough(new ServerSentEventStream())).text();
}

Deno.test("each part of a message is a line of its own, and an empty line ends it", async () => {
  const text = await written({
    comment: "for nobody",
    event: "change",
    data: "one",
    id: 7,
    retry: 3000,
  });
  assert.equal(
    text,
    ":for nobody\nevent:change\ndata:one\nid:7\nretry:3000\n\n",
  );
});

Deno.test("empty parts are written and missing ones are not", async () => {
  assert.equal(await written({ data: "" }), "data:\n\n");
  assert.equal(await written({ comment: "", id: "" }), ":\nid:\n\n");
  assert.equal(await written({}), "\n");
});

Deno.test("every kind of line end in data and comments begins another field", async () => {
  assert.equal(
    await written({ comment: "a\rb", data: "c\r\nd\ne\n" }),
    ":a\n:b\ndata:c\ndata:d\ndata:e\ndata:\n\n",
  );
});

for (const field of ["event", "id"] as const) {
  for (const lineEnd of ["\n", "\r", "\r\n"]) {
    Deno.test(`${JSON.stringify(lineEnd)} in ${field} makes the stream fail`, async () => {
      await assert.rejects(
        written({ [field]: `x${lineEnd}data: forged` }),
        SyntaxError,
      );
    });
  }
}

Deno.test("giving up the bytes gives up the messages", async () => {
  const given = Promise.withResolvers<unknown>();
  const messages = new ReadableStream<ServerSentEventMessage>({
    cancel: given.resolve,
  });
  await messages.pipeThrough(new ServerSentEventStream()).cancel("gone");
  assert.equal(await given.promise, "gone");
});
