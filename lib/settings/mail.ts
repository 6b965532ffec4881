/**
 * The settings of mail: the server that takes it, and whom it comes from. What
 * stands in the URL is a secret and never repeated in a message. Away from this
 * machine mail travels through TLS only.
 *
 * @module
 */
import { z } from "zod";

/** How a mail server is spoken to. */
export interface SmtpSettings {
  /** Its name or address; IPv6 without brackets. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
  /** TLS from the start, by STARTTLS and not without, or not at all (this machine only). */
  readonly tls: "from-start" | "demanded" | "none";
  /** Who logs in to it, or `null` for nobody. */
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** Whom mail comes from. */
export interface Sender {
  /** A name, or an empty text. */
  readonly name: string;
  /** The address. */
  readonly address: string;
}

/** What the environment says of mail. */
export interface MailSettings {
  /** The mail server, or `null` for none. */
  readonly smtp: SmtpSettings | null;
  /** Whom mail comes from. */
  readonly mailFrom: Sender;
}

/** Whom mail in the development mailbox comes from. */
const NOBODY: Sender = { name: "Latchkey", address: "latchkey@localhost" };

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])$/;
const CONTROL = /\p{Cc}/u;

/**
 * Reads the settings of mail.
 *
 * @param smtpUrl The value of SMTP_URL, if any.
 * @param from The value of MAIL_FROM, if any.
 * @param mistakes Gets one sentence for each mistake.
 * @returns What they say; to be used only if no mistake was added.
 */
export function readMailSettings(
  smtpUrl: string | undefined,
  from: string | undefined,
  mistakes: string[],
): MailSettings {
  const sender = readSender(from ?? "", mistakes);
  if (smtpUrl === undefined || smtpUrl === "") {
    return { smtp: null, mailFrom: sender ?? NOBODY };
  }
  const smtp = readSmtpUrl(smtpUrl);
  if (smtp === null) {
    mistakes.push(
      "SMTP_URL cannot be used. It must be smtp:// or smtps://, a user and a password if the server wants them (percent-encoded), a host and a port, such as smtp://user:password@mail.example.com:587, and nothing after.",
    );
  }
  if (from === undefined || from === "") {
    mistakes.push(
      "MAIL_FROM is missing. With SMTP_URL it must say whom mail comes from, such as MAIL_FROM='Latchkey <no-reply@example.com>'; a shell needs the quotes.",
    );
  }
  return { smtp, mailFrom: sender ?? NOBODY };
}

function readSmtpUrl(text: string): SmtpSettings | null {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol)) return null;
  const bare = url.search === "" && url.hash === "" &&
    (url.pathname === "" || url.pathname === "/");
  if (!bare || !HOST.test(url.hostname) || url.port === "0") return null;
  const login = readLogin(url);
  if (login === undefined) return null;
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const fromStart = url.protocol === "smtps:";
  const tls = fromStart
    ? "from-start"
    : LOOPBACK.test(host)
    ? "none"
    : "demanded";
  return {
    host,
    port: Number(url.port || (fromStart ? 465 : 587)),
    tls,
    login,
  };
}

/** Who logs in; `null` for nobody, `undefined` for half a login or a damaged one. */
function readLogin(
  { username, password }: URL,
): SmtpSettings["login"] | undefined {
  if (username === "" && password === "") return null;
  if (username === "" || password === "") return undefined;
  try {
    const login = {
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    };
    return CONTROL.test(login.user + login.password) ? undefined : login;
  } catch {
    return undefined;
  }
}

function readSender(text: string, mistakes: string[]): Sender | null {
  if (text === "") return null;
  const match = /^(?:([^<>"\p{Cc}]{1,80}?) ?<([^<>\s]+)>|([^<>\s]+))$/u.exec(
    text,
  );
  const address = match?.[2] ?? match?.[3] ?? "";
  if (z.regexes.html5Email.test(address)) {
    return { name: match?.[1]?.trim() ?? "", address };
  }
  mistakes.push(
    `MAIL_FROM is ${
      JSON.stringify(text)
    }. It must be an address, or a name and an address, such as Latchkey <no-reply@example.com>.`,
  );
  return null;
}
