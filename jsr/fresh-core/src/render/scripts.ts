// What goes to the end of a page's body: the elements its islands did not show
// yet, and the script that starts the islands. Pages without islands get none.
import { Fragment, h } from "preact";
import { renderToString } from "preact-render-to-string";
import { serializeIslands } from "./islands.ts";
import type { RenderState } from "./state.ts";

/** The end of a body. */
export interface EndOfBody {
  /** Templates and scripts. */
  html: string;
  /** Value of the `Link` header that has the scripts fetched early. */
  links: string;
}

/**
 * Renders the end of a body; the page itself must be done.
 *
 * @param state The state of the page, in which rendering goes on.
 * @returns HTML and headers, both `""` when there is nothing to start.
 */
export function endOfBody(state: RenderState): EndOfBody {
  const templates = hiddenSlots(state);
  const { client, devScript } = state.snapshot;
  const { basePath, nonce } = state;
  const dev = devScript === null
    ? ""
    : `<script type="module" src="${basePath}${devScript()}" nonce="${nonce}"></script>`;
  if (client === null || state.islands.length === 0) {
    return { html: templates + dev, links: "" };
  }

  const used = [...new Set(state.islands.map(({ island }) => island))];
  const imports = used.map((island, at) =>
    `import{${island.exportName} as i${at}}from${
      quote(basePath + island.file)
    };`
  );
  const list = used.map((_, at) => `i${at}`).join();
  const data = quote(serializeIslands(state.islands, used, state.slots));
  const build = quote(state.snapshot.buildId);
  const code =
    `import{boot}from${quote(basePath + client.entry)};${imports.join("")}` +
    `boot([${list}],${data},${build});`;

  const files = new Set<string>();
  for (const file of [client.entry, ...used.map((island) => island.file)]) {
    files.add(file);
    client.imports.get(file)?.forEach((imported) => files.add(imported));
  }
  return {
    html:
      `${templates}<script type="module" nonce="${nonce}">${code}</script>${dev}`,
    links: [...files]
      .map((file) => `<${encodeURI(basePath + file)}>; rel="modulepreload"`)
      .join(", "),
  };
}

/** Slots can hold islands with slots of their own, so the list may grow. */
function hiddenSlots({ slots }: RenderState): string {
  let html = "";
  for (let id = 0; id < slots.length; id++) {
    const { shown, content } = slots[id];
    if (shown) continue;
    const rendered = renderToString(h(Fragment, null, content));
    html += `<template id="frsh-slot-${id}">${rendered}</template>`;
  }
  return html;
}

/** A string in a script inside HTML: nothing in it can end the script. */
function quote(text: string): string {
  return JSON.stringify(text)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
