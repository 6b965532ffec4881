/**
 * A real SMTP server on this machine, for one test. It keeps true that what a test reads of a mail is
 * what went over the wire.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { TLSSocket } from "node:tls";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

// The server asks a connection whose handshake broke off for its protocol, which the oldest runtime's
// connections cannot say; the mistake would end whichever test is under way.
TLSSocket.prototype.getProtocol ??= () => null;

/** A mail as the server got it. */
export interface WireMail {
  /** Whom the envelope says it comes from. */
  from: string;
  /** To whom the envelope says it goes. */
  to: string[];
  /** The head, its folded lines joined. */
  head: string;
  /** The text. */
  text: string;
  /** The HTML. */
  html: string;
}

/** A running server. */
export interface TestSmtp extends AsyncDisposable {
  /** What SMTP_URL is to be. */
  url: string;
  /** What came so far. */
  mails: WireMail[];
  /** Waits for the next mail that no one has taken yet. */
  next(): Promise<WireMail>;
}

/**
 * Starts a server.
 *
 * @param options how it differs from one that takes everything, without TLS and without logging in
 */
export async function startSmtp(
  options: SMTPServerOptions = {},
): Promise<TestSmtp> {
  const mails: WireMail[] = [];
  const waiting: ((mail: WireMail) => void)[] = [];
  let taken = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    closeTimeout: 100,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          ...parse(Buffer.concat(chunks).toString()),
        });
        done();
        const waiter = waiting.shift();
        if (waiter) waiter(mails[taken++]);
      });
    },
    ...options,
  });
  // Clients that hang up, as they should on a certificate that nobody vouches for.
  server.on("error", () => {});
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    next: () =>
      taken < mails.length
        ? Promise.resolve(mails[taken++])
        : new Promise((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      // The server's own timers keep no process alive, so something has to.
      const alive = setInterval(() => {}, 1000);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearInterval(alive);
    },
  };
}

/** Takes apart a mail of two alternatives (RFC 2046, 5.1.4). */
function parse(source: string): Pick<WireMail, "head" | "text" | "html"> {
  const [head, body] = split(source);
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1];
  const parts = body.split(`--${boundary}`).map(split);
  const part = (type: string) => {
    const found = parts.find(([head]) =>
      head.includes(`Content-Type: ${type}`)
    );
    return found === undefined ? "" : decode(found[0], found[1]);
  };
  return { head, text: part("text/plain"), html: part("text/html") };
}

function split(source: string): [head: string, body: string] {
  const trimmed = source.replace(/^\r\n/, "");
  const end = trimmed.indexOf("\r\n\r\n");
  return [
    trimmed.slice(0, end).replaceAll(/\r\n[ \t]+/g, " "),
    trimmed.slice(end + 4),
  ];
}

function decode(head: string, body: string): string {
  if (/encoding: base64/i.test(head)) {
    return Buffer.from(body, "base64").toString().replaceAll("\r\n", "\n");
  }
  const text = /encoding: quoted-printable/i.test(head)
    ? Buffer.from(
      body.replaceAll("=\r\n", "").replaceAll(
        /=([0-9A-F]{2})/g,
        (_, hex) => String.fromCharCode(parseInt(hex, 16)),
      ),
      "latin1",
    ).toString()
    : body;
  return text.replaceAll("\r\n", "\n");
}
