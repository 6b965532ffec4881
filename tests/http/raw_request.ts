/**
 * Requests that no client would send: bytes on a connection of their own. It keeps true that nothing
 * is corrected on the way, and that every byte of the answer is seen.
 *
 * @module
 */

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  /** Everything after the headers. */
  body: string;
}

/**
 * Sends bytes to a site and reads until it closes the connection.
 *
 * @param base where it listens, such as `http://127.0.0.1:41234`
 * @param request the whole request; it should ask for `Connection: close`
 * @returns the answer, or null when the connection was closed without one
 */
export async function sendRaw(
  base: string,
  request: string | Uint8Array<ArrayBuffer>,
): Promise<RawAnswer | null> {
  const { hostname, port } = new URL(base);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const bytes = typeof request === "string" ? latin1(request) : request;
  const sent = sendAll(connection, bytes);
  const text = await readAll(connection);
  await sent;
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [first, ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return {
    status: Number(first.split(" ")[1]),
    headers,
    body: text.slice(end + 4),
  };
}

/** One byte for each character, as headers are on the wire. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

async function sendAll(
  connection: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) {
      at += await connection.write(bytes.subarray(at));
    }
  } catch {
    // The site had heard enough.
  }
}

async function readAll(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(64 * 1024);
  let text = "";
  try {
    for (let size; (size = await connection.read(chunk)) !== null;) {
      text += decoder.decode(chunk.subarray(0, size), { stream: true });
    }
  } catch {
    // A connection that is reset ends here; what came before it counts.
  }
  return text;
}
