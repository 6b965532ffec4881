import { type Context, HttpError, page } from "fresh";
import { STATUS_CODE } from "@std/http/status";
import {
  DeleteForm,
  type DeleteFormProps,
} from "../../components/delete_form.tsx";
import { deleteAccount } from "../../lib/delete_account.ts";
import { INTERRUPTED, openDraft } from "../../lib/http/draft.ts";
import { readForm } from "../../lib/http/form.ts";
import { leaveNotice } from "../../lib/http/notice.ts";
import {
  assertHeld,
  holdingOf,
  sessionOf,
} from "../../lib/http/require_session.ts";
import { isProofRenewed } from "../../lib/http/renewed_proof.ts";
import { askForProof } from "../../lib/http/step_up.ts";
import { forgetDevice } from "../../lib/known_device.ts";
import { tellAccountDeleted } from "../../lib/notify.ts";
import { define, type State } from "../../lib/state.ts";
import { takeTurn } from "../../lib/take_turn.ts";

/** What is said of a wrong password. */
const WRONG = "This is not your password. Check it and try again.";

/** Deleting the account, after the last question. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    state.title = "Delete your account";
    const refusal = await askForProof(ctx, { draft: [] });
    if (refusal !== null) return refusal;
    const notice = openDraft(ctx) ? INTERRUPTED : undefined;
    const draft = url.searchParams.get("draft") ?? "";
    return page<DeleteFormProps>({ ...await shown(ctx, draft), notice });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    state.title = "Delete your account";
    const refusal = await askForProof(ctx, { draft: [] });
    if (refusal !== null) return refusal;
    const { site } = state;
    const user = await ownerOf(state);
    const form = await readForm(req, ["password", "draft"]);
    await assertHeld(state);
    const proved = await prove(ctx, form);
    if ("error" in proved) {
      const errors = { password: proved.error };
      return page<DeleteFormProps>(
        { ...await shown(ctx, form.draft), errors },
        proved.init,
      );
    }
    if (
      !await deleteAccount(site, user, {
        proof: proved.checks,
        holds: holdingOf(state),
      })
    ) {
      const errors = {
        form: "Your account was changed a moment ago. Try again.",
      };
      return page<DeleteFormProps>(
        { ...await shown(ctx, form.draft), errors },
        {
          status: 409,
        },
      );
    }
    tellAccountDeleted(site, user);
    const { setCookies } = await site.sessions.signOut(null);
    state.session = null;
    state.setCookies = [...setCookies];
    forgetDevice(state, req.headers, user);
    leaveNotice(state, "account-deleted");
    return ctx.redirect("/login", 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function DeletePage({ data }) {
  return <DeleteForm {...data} />;
});

/** Asks for the password, unless there is none or proof was given on the way here; it is fresh in any case. */
async function prove(
  ctx: Context<State>,
  { password, draft }: Record<"password" | "draft", string>,
): Promise<
  | { checks: Deno.AtomicCheck[] }
  | { error: string; init: ResponseInit }
> {
  const { site } = ctx.state;
  const { userId } = sessionOf(ctx.state);
  if (!await asksPassword(ctx, draft)) return { checks: [] };
  if (password === "") {
    return { error: "Enter your password.", init: { status: 422 } };
  }
  const turn = await takeTurn(ctx, "confirm", { session: true });
  if (!turn.allowed) return { error: turn.message, init: turn.init };
  const check = await site.accounts.provePassword({ userId, password });
  if (check === null) return { error: WRONG, init: { status: 401 } };
  await turn.succeeded();
  return { checks: [check] };
}

async function shown(
  ctx: Context<State>,
  draft: string,
): Promise<DeleteFormProps> {
  const { email } = await ownerOf(ctx.state);
  const asks = await asksPassword(ctx, draft);
  return { email, asksPassword: asks, draft: asks ? undefined : draft };
}

async function asksPassword(
  ctx: Context<State>,
  draft: string,
): Promise<boolean> {
  const { userId } = sessionOf(ctx.state);
  return !isProofRenewed(ctx, draft) &&
    await ctx.state.site.identities.hasPassword(userId);
}

async function ownerOf(state: State) {
  const user = await state.site.accounts.get(sessionOf(state).userId);
  if (user === null) throw new HttpError(STATUS_CODE.Unauthorized);
  return user;
}
