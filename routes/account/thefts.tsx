import { page } from "fresh";
import {
  TheftWarning,
  type TheftWarningProps,
} from "../../components/theft_warning.tsx";
import { readForm } from "../../lib/http/form.ts";
import { checkNext } from "../../lib/http/next_path.ts";
import { holdingOf, sessionOf } from "../../lib/http/require_session.ts";
import { askForProof } from "../../lib/http/step_up.ts";
import { define } from "../../lib/state.ts";

/** Sessions that were ended because a copy of their cookie was used. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    const { sessions, settings } = state.site;
    const next = checkNext(url.searchParams.get("next"), settings.origin);
    const thefts = await sessions.thefts(sessionOf(state).userId);
    if (thefts.length === 0) return ctx.redirect(next, 303);
    state.title = "A cookie was copied";
    return page<TheftWarningProps>({
      next,
      thefts: thefts.map(({ sessionId, noticedAt, device, presentedBy }) => ({
        sessionId,
        noticedAt: new Date(noticedAt).toISOString(),
        device: device.label,
        usedBy: presentedBy ?? null,
      })),
    });
  },
  async POST(ctx) {
    const { state, req } = ctx;
    const { sessions, settings } = state.site;
    // Whoever has a copy of a cookie must not put the warning away before its owner reads it.
    const refusal = await askForProof(ctx, {
      question: "Have you read that a copy of your cookie was used?",
      button: "I have read this",
      keep: ["next"],
    });
    if (refusal !== null) return refusal;
    const form = await readForm(req, ["next"]);
    const { userId } = sessionOf(state);
    await sessions.acknowledgeThefts(userId, holdingOf(state));
    return ctx.redirect(checkNext(form.next, settings.origin), 303);
  },
});

/** The page. */
export default define.page<typeof handler>(function TheftPage({ data }) {
  return <TheftWarning {...data} />;
});
