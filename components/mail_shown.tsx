// One mail of the development mailbox: as HTML in a frame that may do nothing but open its links, and as text.
import type { ReceivedMail } from "../lib/mail/mailbox.ts";
import { exactTime } from "./when.ts";

/** What the page shows. */
export interface MailShownProps {
  /** The mail. */
  mail: Pick<ReceivedMail, "id" | "at" | "to" | "subject" | "text">;
}

/** Splits at addresses, which come out at the odd places. */
const ADDRESS = /(https?:\/\/[^\s<>"]+)/;

/**
 * One mail.
 *
 * @param props the mail
 * @returns heading, the mail in a frame, and its text
 */
export function MailShown({ mail }: MailShownProps) {
  const { id, at, to, subject, text } = mail;
  const when = new Date(at).toISOString();
  return (
    <section class="mailbox">
      <p>
        <a href="/dev/mail">Mailbox</a>
      </p>
      <h1>{subject}</h1>
      <p class="lead">
        To {to}, <time dateTime={when}>{exactTime(when)}</time>
      </p>
      <iframe
        class="mail-frame"
        title="The mail as HTML"
        src={`/dev/mail/${id}/html`}
        sandbox="allow-top-navigation-by-user-activation"
      />
      <h2>As text</h2>
      <pre class="mail-text">
        {text.split(ADDRESS).map((part, index) =>
          index % 2 === 1 ? <a key={index} href={part}>{part}</a> : part
        )}
      </pre>
    </section>
  );
}
