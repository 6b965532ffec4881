// The development mailbox: what would have been sent, the newest first.
import type { ReceivedMail } from "../lib/mail/mailbox.ts";
import { exactTime } from "./when.ts";

/** What the page shows. */
export interface MailListProps {
  /** The mails, the newest first. */
  mails: readonly Pick<ReceivedMail, "id" | "at" | "to" | "subject">[];
}

/**
 * The list of mails.
 *
 * @param props the mails
 * @returns heading and list
 */
export function MailList({ mails }: MailListProps) {
  return (
    <section class="mailbox">
      <h1>Mailbox</h1>
      <p class="lead">
        {mails.length === 0
          ? "Nothing was mailed yet."
          : "What would have been mailed, the newest first."}
      </p>
      <p class="side-note">
        This page is here because SMTP_URL is not set. It keeps the last 50
        mails until the site stops, and it does not exist in production.
      </p>
      {mails.length > 0 && (
        <ol class="mails" role="list">
          {mails.map(({ id, at, to, subject }) => {
            const when = new Date(at).toISOString();
            return (
              <li key={id}>
                <a href={`/dev/mail/${id}`}>{subject}</a>
                <p>
                  To {to}, <time dateTime={when}>{exactTime(when)}</time>
                </p>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
