/**
 * What every request carries from the middlewares to its route.
 *
 * @module
 */
import { createDefine } from "fresh";
import { answerOtherMethods } from "./http/other_methods.ts";
import type { Resolution, Session } from "./sessions/mod.ts";
import type { Site } from "./site.ts";

/** The state of one request. */
export interface State {
  /** The site's services. */
  site: Site;
  /** The session, or `null` for an anonymous visitor. */
  session: Session | null;
  /** What became of the cookie; missing until the session was resolved. */
  resolution?: Resolution;
  /** How long resolving took, in milliseconds. */
  resolvedIn: number;
  /** The address of whoever asks. */
  address: string;
  /** The title of the page, for the document's head. */
  title?: string;
  /** Adjusts the headers of the answer, after everything else has set its own. */
  adjustHeaders?: (headers: Headers) => void;
  /** `Set-Cookie` values that the response will carry. */
  setCookies: string[];
}

const fresh = createDefine<State>();

/** Fresh's helpers, typed with this site's state; handlers by method also answer the methods that are not theirs. */
export const define: typeof fresh = {
  ...fresh,
  handlers: (handlers) => answerOtherMethods(handlers),
};
