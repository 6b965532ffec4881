/**
 * The two halves of every link with one button: GET shows it, POST uses it.
 *
 * @module
 */
import { type Context, page, type PageResponse } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { WRONG_CODE } from "../../components/link_form.tsx";
import type { LinkPageProps } from "../../components/link_page.tsx";
import { linkFailed, linkMethod } from "../accounts/link_record.ts";
import type { LinkPurpose } from "../accounts/link_purposes.ts";
import type { OpenLink } from "../accounts/one_time_links.ts";
import type { State } from "../state.ts";
import { forgetAsking } from "./asking_cookie.ts";
import { readForm } from "./form.ts";
import { noteUnused, proveLink, visitLink } from "./link_visit.ts";
import { isLoggedIn } from "./require_session.ts";

/** What a link does. */
export interface LinkUse<P extends LinkPurpose> {
  /** What it is for. */
  readonly purpose: P;
  /** The page's title and heading. */
  readonly title: string;
  /** What the button does, and its words. */
  readonly words: (link: OpenLink<P>) => { lead: string; button: string };
  /** Whether it ends something. */
  readonly ends?: boolean;
  /** Where to go when it works no more. */
  readonly again: { href: string; label: string };
  /** Whether it works only for who is logged in to the account that it is for. */
  readonly signedIn?: boolean;
  /** Whether the session still lives in which it was asked for, where it rests on that. */
  readonly holds?: (ctx: Context<State>, link: OpenLink<P>) => Promise<boolean>;
  /** Uses it; returns where to go with 303, or `null` when it works no more. */
  readonly use: (
    ctx: Context<State>,
    link: OpenLink<P>,
  ) => Promise<string | null>;
}

type Answer = Promise<Response | PageResponse<LinkPageProps>>;

/**
 * Makes the handlers of a link.
 *
 * @param what What it does.
 * @returns Handlers for GET and POST; the page that they are for is `LinkPage`.
 */
export function linkHandlers<P extends LinkPurpose>(what: LinkUse<P>): {
  GET(ctx: Context<State>): Answer;
  POST(ctx: Context<State>): Answer;
} {
  const { purpose, title, ends, words, again, use } = what;
  const gone = () =>
    page<LinkPageProps>({ again }, { status: STATUS_CODE.Gone });

  async function visit(ctx: Context<State>) {
    const visit = await visitLink(ctx, purpose);
    if (visit === null || what.holds === undefined) return visit;
    if (await what.holds(ctx, visit.link)) return visit;
    if (ctx.req.method === "POST") await noteLoggedOut(ctx, visit.link);
    return null;
  }

  async function noteLoggedOut({ state }: Context<State>, link: OpenLink<P>) {
    await state.site.audit.record(linkFailed(link, "asker-logged-out"));
  }

  /** What to answer to who is not logged in to the account; `null` to who is. */
  async function elsewhere(ctx: Context<State>, link: OpenLink<P>) {
    const { state, url, req } = ctx;
    const { subject } = link;
    if (!await isLoggedIn(state)) {
      await req.body?.cancel();
      if (req.method === "POST") noteNoSession(state, link);
      // Sending them to log in and back would put the token into that page's address.
      const goOn = url.pathname;
      return page<LinkPageProps>({ goOn }, { status: STATUS_CODE.Forbidden });
    }
    if (state.session?.userId === subject) return null;
    if (req.method === "POST") {
      await req.body?.cancel();
      await state.site.audit.record(linkFailed(link, "another-account"));
    }
    return gone();
  }

  return {
    async GET(ctx) {
      ctx.state.title = title;
      const visited = await visit(ctx);
      if (visited === null) return gone();
      const { link, asked } = visited;
      const refusal = what.signedIn ? await elsewhere(ctx, link) : null;
      if (refusal !== null) return refusal;
      const needsCode = !asked;
      return page<LinkPageProps>({
        title,
        ends,
        needsCode,
        ...words(link),
      });
    },
    async POST(ctx) {
      ctx.state.title = title;
      const visited = await visit(ctx);
      if (visited === null) {
        await ctx.req.body?.cancel();
        return gone();
      }
      const refusal = what.signedIn ? await elsewhere(ctx, visited.link) : null;
      if (refusal !== null) return refusal;
      const code = visited.asked ? "" : await codeOf(ctx);
      const proved = await proveLink(ctx.state, visited, code);
      if (proved === "wrong") {
        return page<LinkPageProps>({
          title,
          ends,
          needsCode: true,
          ...words(visited.link),
          errors: { code: WRONG_CODE },
        }, { status: STATUS_CODE.UnprocessableEntity });
      }
      if (proved === "gone") return gone();
      const goTo = await use(ctx, proved);
      if (goTo === null) {
        const held = await what.holds?.(ctx, proved) ?? true;
        await (held
          ? noteUnused(ctx.state, proved)
          : noteLoggedOut(ctx, proved));
        return gone();
      }
      forgetAsking(ctx.state, ctx.req.headers, purpose);
      return ctx.redirect(goTo, STATUS_CODE.SeeOther);
    },
  };
}

/** Printed only: whoever has the link can send it by the thousand. */
function noteNoSession({ site }: State, { purpose, subject }: OpenLink): void {
  const method = linkMethod(purpose);
  site.audit.refused("no-session", {
    type: "link-used",
    userId: subject,
    method,
  });
}

async function codeOf({ req }: Context<State>): Promise<string> {
  return (await readForm(req, ["code"])).code;
}
