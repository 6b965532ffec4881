// After a link was asked for: what to do, and the code for whoever opens the mail elsewhere. It says the same for every
// address.
import { LINK_LIFE } from "../lib/link_life.ts";
import { SidePage } from "./side_page.tsx";

/** What the page shows. */
export interface MailSentProps {
  /** The code of this browser. */
  code: string;
  /** Where to ask again. */
  again: string;
  /** Whether mail goes to the mailbox of a development machine. */
  mailbox: boolean;
}

/**
 * The page after asking.
 *
 * @param props the code, and where to ask again
 * @returns heading, what to do, and the code
 */
export function MailSent({ code, again, mailbox }: MailSentProps) {
  return (
    <SidePage
      title="We sent you a mail"
      lead={`Open the link in it within ${LINK_LIFE}, in this browser.`}
    >
      <CodeShown code={code} />
      {mailbox && (
        <p class="aside">
          This is a development machine: the mail is in the{" "}
          <a href="/dev/mail">mailbox</a>.
        </p>
      )}
      <p class="aside">
        Nothing there? Look among the junk mail, or{" "}
        <a href={again}>check the address and try again</a>.
      </p>
    </SidePage>
  );
}

/**
 * The code that a browser shows.
 *
 * @param props the code
 * @returns a paragraph
 */
export function CodeShown({ code }: { code: string }) {
  return (
    <div class="code-shown">
      <p>If you open it in another browser, type this code there:</p>
      <p class="code-text">{code}</p>
    </div>
  );
}
