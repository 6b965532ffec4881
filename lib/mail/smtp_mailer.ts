/**
 * Mail over SMTP, by nodemailer. Away from this machine nothing is said before
 * the connection is encrypted and the server's certificate checked; every wait
 * has an end; nothing in a mail makes the process read a file or an address.
 *
 * @module
 */
import { createTransport } from "nodemailer";
import type { Sender, SmtpSettings } from "../settings/mail.ts";
import { MailError } from "./errors.ts";
import { checkMessage, type Mailer } from "./message.ts";

/** What the mailer is opened with. */
export interface SmtpMailerOptions {
  /** How the server is spoken to. */
  readonly smtp: SmtpSettings;
  /** Whom mail comes from. */
  readonly from: Sender;
  /** How this host names itself to the server (RFC 5321, 4.1.1.1). */
  readonly hostname: string;
  /** For how long a step may take, in milliseconds; 10,000 unless given. */
  readonly patience?: number;
}

/**
 * Opens the mailer. No connection is made before the first mail.
 *
 * @param options The server and the sender.
 * @returns The mailer.
 */
export function openSmtpMailer(
  { smtp, from, hostname, patience = 10_000 }: SmtpMailerOptions,
): Mailer {
  const { host, port, tls, login } = smtp;
  const transport = createTransport({
    host,
    port,
    name: hostname,
    secure: tls === "from-start",
    requireTLS: tls === "demanded",
    ignoreTLS: tls === "none",
    tls: { minVersion: "TLSv1.2" },
    auth: login === null
      ? undefined
      : { user: login.user, pass: login.password },
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      checkMessage(message);
      const { to, subject, text, html } = message;
      try {
        await transport.sendMail({
          from,
          to: { name: "", address: to },
          subject,
          text,
          html,
          // Answering machines leave it alone (RFC 3834, 5).
          headers: { "Auto-Submitted": "auto-generated" },
        });
      } catch (error) {
        throw notSent(error);
      }
    },
    close() {
      transport.close();
      return Promise.resolve();
    },
  };
}

/** What a server says may repeat the address, so only its codes go on. */
function notSent(error: unknown): MailError {
  const { code, responseCode } = error as {
    code?: unknown;
    responseCode?: unknown;
  };
  const words = [code, responseCode].filter((word) =>
    /^[A-Z0-9_]{1,40}$/.test(String(word ?? ""))
  );
  // 5yz says that the same mail will never be taken (RFC 5321, 4.2.1).
  const forGood = typeof responseCode === "number" && responseCode >= 500 &&
    code !== "EAUTH";
  return new MailError(
    "ERR_MAIL_NOT_SENT",
    `The mail server did not take it (${words.join(", ") || "no code"}).`,
    !forGood,
  );
}
