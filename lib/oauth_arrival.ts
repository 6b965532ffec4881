/**
 * What becomes of somebody who has come back from a provider: they are logged in,
 * their identity is linked to the account that they were in when they left, or it
 * counts as proof again. An address decides nothing: if the one that came along
 * has an account already, that account is linked only from within (ASVS 6.8.1).
 *
 * @module
 */
import type { Context } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import { OAuthError } from "./accounts/oauth/errors.ts";
import type { Arrival } from "./accounts/oauth/oauth.ts";
import type { Provider } from "./accounts/oauth/provider.ts";
import { personOf } from "./accounts/person_of.ts";
import type { Reason } from "./audit/vocabulary.ts";
import { takeThroughProof } from "./http/draft.ts";
import { sealFirstProof } from "./http/first_proof.ts";
import { readFlowCookie } from "./http/flow_cookie.ts";
import { leaveNotice } from "./http/notice.ts";
import { holdingOf, isLoggedIn, sessionOf } from "./http/require_session.ts";
import { countChange } from "./http/own_change.ts";
import { letIn } from "./log_in.ts";
import {
  noteInVain,
  refuseArrival,
  refuseTurn,
  showRefusal,
} from "./oauth_refusals.ts";
import { proveAgain } from "./prove_again.ts";
import { providerProof } from "./provider_proof.ts";
import type { State } from "./state.ts";
import { takeTurn } from "./take_turn.ts";

/**
 * Takes somebody in who has come back.
 *
 * @param ctx The request, at the address that the provider sends people back to.
 * @param provider The provider whose address that is.
 * @returns Where to go with 303, or a page that says why not.
 */
export async function arrive(
  ctx: Context<State>,
  provider: Provider,
): Promise<Response> {
  const { state, req, url } = ctx;
  const turn = await takeTurn(ctx, "provider", { nobody: true });
  if (!turn.allowed) return await refuseTurn(ctx, turn);
  let arrival: Arrival | undefined;
  try {
    const shown = readFlowCookie(state, req.headers);
    arrival = await state.site.oauth.finish(provider, url, shown);
    await turn.succeeded();
    if (arrival.purpose === "log-in") return await logIn(ctx, arrival);
    // Somebody else may have logged in here, or this one out, in the meantime.
    const same = await isLoggedIn(state) &&
      state.session?.userId === arrival.userId;
    if (!same) {
      throw new OAuthError("ERR_OAUTH_FLOW", "Another account was to be here.");
    }
    return arrival.purpose === "link"
      ? await link(ctx, arrival)
      : await confirm(ctx, arrival);
  } catch (error) {
    return await refuseArrival(ctx, provider, error, arrival);
  }
}

async function logIn(ctx: Context<State>, arrival: Arrival): Promise<Response> {
  const { accounts, identities } = ctx.state.site;
  const { identity, provider, next } = arrival;
  const known = await identities.find(identity) ??
    await identities.signUp({ ...identity, provider: provider.id });
  if (known === "address-taken") {
    // The provider says whose address it is, so its owner is who was tried.
    const owner = await accounts.byMail.findByEmail(personOf(identity).email);
    await noteInVain(ctx.state, provider, {
      purpose: "log-in",
      userId: owner?.id,
    }, { outcome: "refused", reason: "address-taken" });
    return await showRefusal(ctx, addressTaken(provider.name));
  }
  const goTo = await letIn(ctx, {
    user: known.user,
    amr: identity.amr,
    // What the provider knows from an hour ago is proof of an hour ago (ASVS 6.8.4).
    authenticatedAt: identity.provedAt,
    checks: [known.check],
    next,
  });
  return goTo === null
    ? await showRefusal(ctx, notLetIn(provider.name))
    : ctx.redirect(goTo, STATUS_CODE.SeeOther);
}

async function link(
  ctx: Context<State>,
  arrival: Arrival,
): Promise<Response> {
  const { identity, provider, userId, next, begunAt } = arrival;
  const { site } = ctx.state;
  const refuse = async (why: keyof typeof NOT_LINKED) => {
    const reason = NOT_LINKED_REASONS[why];
    const refused = { outcome: "refused", reason } as const;
    await noteInVain(ctx.state, provider, arrival, refused);
    return await showRefusal(ctx, notLinked(provider.name, why));
  };
  // Proof was fresh when they left; whoever logged in anew meanwhile has another, and it must have been too.
  const { authenticatedAt } = sessionOf(ctx.state);
  if (begunAt - authenticatedAt > site.settings.session.stepUpAge) {
    return await refuse("stale");
  }
  const claimed = { ...identity, provider: provider.id };
  const holds = holdingOf(ctx.state);
  const takeBack = await countChange(ctx);
  const outcome = await site.identities.link(userId!, claimed, holds);
  if (outcome !== "linked") await takeBack();
  if (outcome === "taken" || outcome === "full") return await refuse(outcome);
  leaveNotice(ctx.state, "identity-linked");
  return ctx.redirect(next, STATUS_CODE.SeeOther);
}

async function confirm(
  ctx: Context<State>,
  arrival: Arrival,
): Promise<Response> {
  const { identity, provider, userId, next } = arrival;
  const { state } = ctx;
  const [known, { providers, withCode, check }] = await Promise.all([
    state.site.identities.find(identity),
    providerProof(state.site, userId!),
  ]);
  if (known?.user.id !== userId) {
    const why = { outcome: "failed", reason: "wrong-identity" } as const;
    await noteInVain(state, provider, arrival, why);
    return await showRefusal(ctx, notProved(provider.name));
  }
  if (!providers.includes(provider)) {
    // Where two proofs are asked for, this is only one.
    const reason = withCode ? "second-step-missing" : "not-enough";
    const why = { outcome: "refused", reason } as const;
    await noteInVain(state, provider, arrival, why);
    return await showRefusal(ctx, notEnough(provider.name, next));
  }
  if (withCode) {
    const first = sealFirstProof(state, sessionOf(state), identity);
    const query = new URLSearchParams({ next, first });
    return ctx.redirect(`/account/confirm?${query}`, STATUS_CODE.SeeOther);
  }
  const outcome = await proveAgain(state, identity.amr, {
    checks: [known!.check, check],
  });
  if (outcome === "outdated") {
    const why = { outcome: "refused", reason: "outdated" } as const;
    await noteInVain(state, provider, arrival, why);
    return await showRefusal(ctx, notProved(provider.name));
  }
  // Without its session, the page behind `next` sends them to log in and back.
  return ctx.redirect(takeThroughProof(state, next), STATUS_CODE.SeeOther);
}

function addressTaken(name: string) {
  return {
    status: STATUS_CODE.Conflict,
    title: "Log in, then link",
    message:
      `Your address at ${name} has an account here already. So that nobody else gets into it, log in to that account first, as you usually do. Then link ${name} on the page that follows; from then on it lets you in.`,
    action: {
      label: "Log in, then link",
      href: "/login?next=/account/identities",
    },
  };
}

function notLetIn(name: string) {
  return {
    status: STATUS_CODE.Forbidden,
    title: "You cannot log in this way",
    message:
      `The account that ${name} was linked to may not be used now, or the link was undone a moment ago.`,
    action: { label: "Log in another way", href: "/login" },
  };
}

const NOT_LINKED = {
  taken: (name: string) =>
    `This ${name} account is linked to another account here. Unlink it there first.`,
  full: () =>
    "An account can have ten links at most. Unlink one that you do not use.",
  stale: (name: string) =>
    `You logged in anew before you came back from ${name}. Start again from here.`,
};

/** What the record says. */
const NOT_LINKED_REASONS = {
  taken: "linked-elsewhere",
  full: "too-many-links",
  stale: "proof-too-old",
} as const satisfies Record<keyof typeof NOT_LINKED, Reason>;

function notLinked(name: string, why: keyof typeof NOT_LINKED) {
  return {
    status: STATUS_CODE.Conflict,
    title: "It was not linked",
    message: NOT_LINKED[why](name),
    action: {
      label: "Back to your ways to log in",
      href: "/account/identities",
    },
  };
}

function notEnough(name: string, next: string) {
  return {
    status: STATUS_CODE.Forbidden,
    title: "Confirm another way",
    message:
      `Your account can be confirmed by more than ${name} alone, so ${name} is not enough here. Nothing was changed.`,
    action: {
      label: "Confirm another way",
      href: `/account/confirm?next=${encodeURIComponent(next)}`,
    },
  };
}

function notProved(name: string) {
  return {
    status: STATUS_CODE.Forbidden,
    title: "That was somebody else",
    message:
      `The ${name} account that you chose is not linked to this one, so it proves nothing here. Nothing was changed.`,
    action: { label: "Back to your devices", href: "/account" },
  };
}
