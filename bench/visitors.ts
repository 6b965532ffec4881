/**
 * Visitors of a site on this machine, in a thread of their own, so that what they
 * do takes no time from the site. Each keeps one connection open, asks for the
 * same page again and again, and reads every answer to its end.
 *
 * @module
 */

/** What visitors are told. */
export interface Errand {
  /** Where the site listens. */
  readonly port: number;
  /** The request, as it goes over the wire. */
  readonly request: string;
  /** How many requests they make together. */
  readonly requests: number;
  /** How many they are. */
  readonly visitors: number;
}

/** How long all of it took in milliseconds, or what went wrong. */
export type Report = { readonly took: number } | { readonly error: string };

/** The end of an answer whose length is not said at its start (RFC 9112, 7.1). */
const LAST_CHUNK = "\r\n0\r\n\r\n";

/** Whether an answer has arrived as a whole. */
function isComplete(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, head));
  return length === null
    ? answer.endsWith(LAST_CHUNK)
    : answer.length >= head + 4 + Number(length[1]);
}

async function ask(
  connection: Deno.Conn,
  request: Uint8Array,
  buffer: Uint8Array,
): Promise<void> {
  await connection.write(request);
  const decoder = new TextDecoder("latin1");
  let answer = "";
  do {
    const size = await connection.read(buffer);
    if (size === null) throw new Error("The site hung up.");
    answer += decoder.decode(buffer.subarray(0, size));
  } while (!isComplete(answer));
  if (!answer.startsWith("HTTP/1.1 200 ")) {
    throw new Error(`The site answered: ${answer.slice(0, 100)}`);
  }
}

async function visit(errand: Errand): Promise<Report> {
  const { port, requests, visitors } = errand;
  const request = new TextEncoder().encode(errand.request);
  const connections = await Promise.all(
    Array.from({ length: visitors }, () => Deno.connect({ port })),
  );
  let left = requests;
  const startedAt = performance.now();
  await Promise.all(connections.map(async (connection) => {
    const buffer = new Uint8Array(65_536);
    while (left-- > 0) await ask(connection, request, buffer);
  }));
  const took = performance.now() - startedAt;
  for (const connection of connections) connection.close();
  return { took };
}

/** The part of a worker's scope that is used here. */
interface Thread {
  onmessage: ((event: MessageEvent<Errand>) => void) | null;
  postMessage(report: Report): void;
}

const thread = self as unknown as Thread;
thread.onmessage = ({ data }) => {
  visit(data).catch((error) => ({ error: String(error) }))
    .then((report) => thread.postMessage(report));
};
