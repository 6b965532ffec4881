/**
 * Mail that is on its way. It is written and sent away from the request that
 * caused it, so how long an answer takes tells nothing of who has an account.
 * The queue is bounded and fair, a mail is tried a few times, and closing sends what waits.
 * What fails is logged by its kind and a code, never with an address.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { MailError } from "./errors.ts";
import type { Mailer, Message } from "./message.ts";
import { createWaiting, type Envelope } from "./waiting.ts";

/** Writes a mail, once its turn has come; `null` when none is to be sent. */
export type Compose = () => Promise<Message | null> | Message | null;

/** What the outbox is opened with. */
export interface OutboxOptions {
  /** Takes the mail. */
  readonly mailer: Mailer;
  /** The most mails that may wait; 1000 unless given. */
  readonly most?: number;
  /** The most that are sent at once; 4 unless given. */
  readonly atOnce?: number;
  /** How long to wait before each further try, in milliseconds; 1 s, 5 s and 30 s unless given. */
  readonly waits?: readonly number[];
}

/** Mail that is on its way. */
export interface Outbox {
  /**
   * Takes a mail in. It returns at once.
   *
   * @param kind What it is, for the log: a fixed word.
   * @param compose Writes it.
   * @param envelope Whom it is for and how much it matters, so that one recipient does not take the room of another.
   * @returns Whether there was room, or one waits that says the same.
   */
  post(kind: string, compose: Compose, envelope?: Envelope): boolean;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
  /** Takes nothing more, and sends what waits without waiting between tries. */
  close(): Promise<void>;
}

const WAITS = [1000, 5000, 30_000];

/**
 * Opens an outbox.
 *
 * @param options The mailer and the bounds.
 * @returns The outbox.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openMailbox } from "./mailbox.ts";
 * import { openOutbox } from "./outbox.ts";
 *
 * const mailbox = openMailbox(Date.now);
 * const outbox = openOutbox({ mailer: mailbox });
 * outbox.post("greeting", () => ({
 *   to: "ada@example.com", subject: "Hello", text: "Hello", html: "<p>Hello",
 * }));
 * await outbox.close();
 * assert.equal(mailbox.list().length, 1);
 * ```
 */
export function openOutbox(
  { mailer, most = 1000, atOnce = 4, waits = WAITS }: OutboxOptions,
): Outbox {
  const waiting = createWaiting<{ kind: string; compose: Compose }>(most);
  const underWay = new Set<Promise<void>>();
  const closing = Promise.withResolvers<void>();
  let closed = false;

  function sendNext() {
    if (underWay.size >= atOnce) return;
    const next = waiting.next();
    if (next === undefined) return;
    const sending = deliver(next.kind, next.compose).finally(() => {
      underWay.delete(sending);
      sendNext();
    });
    underWay.add(sending);
  }

  async function deliver(kind: string, compose: Compose): Promise<void> {
    // Not before whoever asked has an answer.
    await pause(0);
    try {
      const message = await compose();
      if (message !== null) await send(message);
    } catch (error) {
      const reason = error instanceof MailError
        ? error.message
        : error instanceof Error
        ? error.name
        : "unknown";
      console.error(`A mail was not sent (${kind}): ${reason}`);
    }
  }

  async function send(message: Message): Promise<void> {
    for (let tries = 0;; tries++) {
      try {
        return await mailer.send(message);
      } catch (error) {
        const again = error instanceof MailError && error.mayPass &&
          tries < waits.length;
        if (!again) throw error;
        await pause(waits[tries]);
      }
    }
  }

  async function pause(time: number): Promise<void> {
    if (closed) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) =>
      timer = setTimeout(resolve, time)
    );
    await Promise.race([over, closing.promise]);
    clearTimeout(timer);
  }

  async function idle(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return {
    post(kind, compose, envelope) {
      if (closed) return false;
      // What is recorded while it is written is recorded as whoever asked.
      const mail = { kind, compose: AsyncLocalStorage.bind(compose) };
      const taken = waiting.add(mail, envelope);
      sendNext();
      return taken;
    },
    idle,
    async close() {
      closed = true;
      closing.resolve();
      await idle();
      await mailer.close();
    },
  };
}
