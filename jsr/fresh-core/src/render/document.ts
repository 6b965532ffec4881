// Renders a tree to a whole HTML document. Markers left by the hooks are
// resolved in the text: `<Head>` moves up, and scripts go to the end.
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { setBuildId } from "../build_id.ts";
import type { Context } from "../context.ts";
import { INTERNAL } from "../internals.ts";
import type { Snapshot } from "../snapshot.ts";
import { END_OF_BODY, END_OF_HEAD, marker, mergeHead } from "./head.ts";
import { installHooks } from "./hooks.ts";
import { endOfBody } from "./scripts.ts";
import { rendering, type RenderState } from "./state.ts";

installHooks();

/** A rendered page. */
export interface Document {
  /** The document, from its doctype on. */
  html: string;
  /** Value of the `Link` header, `""` for none. */
  links: string;
  /** Nonce of its scripts and styles. */
  nonce: string;
}

/**
 * Renders a whole document; `<html>`, `<head>` and `<body>` are added where the
 * tree has none.
 *
 * @param ctx The request.
 * @param tree What to render.
 * @returns The document and what goes with it.
 */
export function renderDocument<State>(
  ctx: Context<State>,
  tree: VNode | null,
): Document {
  const snapshot = ctx[INTERNAL].snapshot as Snapshot;
  setBuildId(snapshot.buildId);
  const state: RenderState = {
    url: ctx.url,
    basePath: ctx.config.basePath,
    snapshot,
    nonce: crypto.randomUUID().replaceAll("-", ""),
    token: crypto.randomUUID().slice(0, 8),
    seen: { html: false, head: false, body: false },
    within: [],
    islands: [],
    slots: [],
    changed: [],
  };
  const [inner, end] = rendering(state, () => {
    const html = tree === null ? "" : renderToString(tree);
    return [html, endOfBody(state)];
  });
  const whole = complete(inner, state)
    .replace(marker(state.token, END_OF_BODY), () => end.html);
  const html = "<!DOCTYPE html>" + mergeHead(whole, state.token);
  return { html, links: end.links, nonce: state.nonce };
}

function complete(inner: string, { seen, token }: RenderState): string {
  if (seen.html) return inner;
  const body = seen.body
    ? inner
    : `<body>${inner}${marker(token, END_OF_BODY)}</body>`;
  const head = seen.head
    ? ""
    : `<head><meta charset="utf-8"/>${marker(token, END_OF_HEAD)}</head>`;
  return `<html>${head}${body}</html>`;
}
