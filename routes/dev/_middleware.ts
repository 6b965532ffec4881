// Below /dev is what only a development machine has.
import { mailboxOnly } from "../../lib/http/mailbox.ts";

/** Answers 404 everywhere else. */
export const handler = mailboxOnly();
