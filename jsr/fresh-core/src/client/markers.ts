// The comments that the server left around islands and slots. They are replaced
// by empty text, which Preact does not step over when it inserts elements.

/** What lies between two markers. */
export interface Region {
  /** The marker in front. */
  start: ChildNode;
  /** The marker behind. */
  end: ChildNode;
  /** Whether the region lies within an island. */
  nested: boolean;
}

/** The regions of a page by their number. */
export interface Markers {
  islands: Map<number, Region>;
  slots: Map<number, Region>;
}

const MARKER = /^(\/)?frsh:(island|slot):(\d+)$/;

/** Which marker an empty text stands for. */
const kinds = new WeakMap<Node, { kind: string; id: number }>();

/**
 * Finds all regions, in the page and in the templates of slots not shown yet.
 *
 * @param body Where to look.
 * @returns Regions that have both their ends under one parent.
 */
export function findMarkers(body: HTMLElement): Markers {
  const markers: Markers = { islands: new Map(), slots: new Map() };
  collect(body, markers, false);
  for (const template of body.querySelectorAll("template")) {
    if (!template.id.startsWith("frsh-slot-")) continue;
    collect(template.content, markers, true);
  }
  return markers;
}

/**
 * The island that starts at a node.
 *
 * @param node Any node.
 * @returns The island's number, `undefined` when none starts there.
 */
export function islandAt(node: Node): number | undefined {
  const found = kinds.get(node);
  return found?.kind === "island" ? found.id : undefined;
}

function collect(root: Node, markers: Markers, inside: boolean): void {
  const open: { text: Text; kind: string; id: number }[] = [];
  for (const comment of commentsIn(root)) {
    const match = MARKER.exec(comment.data);
    if (match === null) continue;
    const [, closing, kind, number] = match;
    const id = Number(number);
    const text = document.createTextNode("");
    comment.replaceWith(text);
    if (!closing) {
      kinds.set(text, { kind, id });
      open.push({ text, kind, id });
      continue;
    }
    const start = open.pop();
    if (start === undefined) continue;
    if (start.text.parentNode !== text.parentNode) {
      console.error(
        `Island or slot ${id} was taken apart by the browser: look for ` +
          `elements that may not be nested, such as <div> in <p>.`,
      );
      continue;
    }
    const nested = inside || open.some(({ kind }) => kind === "island");
    const regions = kind === "island" ? markers.islands : markers.slots;
    regions.set(id, { start: start.text, end: text, nested });
  }
}

function commentsIn(root: Node): Comment[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const comments: Comment[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode as Comment);
  return comments;
}
