// Elements of `<head>` and of `<Head>` are rendered where they stand, between
// markers that name them. In the finished text, those of `<Head>` are cut out
// and take the place of their namesakes in `<head>`, or are put at its end. The
// last one of a name wins.
import type { VNode } from "preact";

/** Marks where the head ends. */
export const END_OF_HEAD = "head-end";
/** Marks where the body ends. */
export const END_OF_BODY = "body-end";

/** Elements that can be moved into the head. */
export const HEAD_ELEMENTS: ReadonlySet<unknown> = new Set([
  "title",
  "meta",
  "link",
  "script",
  "style",
  "base",
  "noscript",
  "template",
]);

/** Links of which a page may well have several. */
const MANY = /stylesheet|preload|preconnect|prefetch|alternate|icon|\bme\b/;

/**
 * A comment that stands for something in the finished text.
 *
 * @param token Unique to the page.
 * @param what What it stands for.
 * @returns The comment.
 */
export function marker(token: string, what: string): string {
  return `<!--${token}:${what}-->`;
}

/**
 * The name an element of the head goes by. A later element replaces an earlier
 * one of the same name.
 *
 * @param vnode The element.
 * @returns Its key; failing that its id, a meta's name or property, a link's
 * relation where there is one of it; failing all, a text that only an equal
 * element shares.
 */
export function headName(vnode: VNode): string {
  const { type, key } = vnode;
  const props = vnode.props as Record<string, unknown>;
  if (type === "title") return "title";
  if (key !== null && key !== undefined) return `${type} key ${key}`;
  if (props.id !== undefined) return `${type} id ${props.id}`;
  if (type === "meta") {
    for (const name of ["name", "property", "http-equiv", "charset"]) {
      if (name in props) {
        return `meta ${name} ${name === "charset" ? "" : props[name]}`;
      }
    }
  }
  if (type === "link" && !MANY.test(String(props.rel))) {
    return `link rel ${props.rel}`;
  }
  return `${type} ${JSON.stringify(props, (_, value) => value?.type ?? value)}`;
}

/**
 * Moves what stood in `<Head>` into the head.
 *
 * @param html The rendered text with its markers.
 * @param token Unique to the page.
 * @returns The text without those markers.
 */
export function mergeHead(html: string, token: string): string {
  const moved = new Map<string, string>();
  const without = html.replace(
    pair(token, "up"),
    (_, name: string, element: string) => {
      moved.delete(name);
      moved.set(name, element);
      return "";
    },
  );
  const replaced = without.replace(
    pair(token, "in"),
    (_, name: string, element: string) => {
      const winner = moved.get(name) ?? element;
      moved.delete(name);
      return winner;
    },
  );
  const rest = [...moved.values()].join("");
  return replaced.replace(marker(token, END_OF_HEAD), () => rest);
}

function pair(token: string, kind: string): RegExp {
  return new RegExp(
    `<!--${token}:${kind}:([^>]*)-->([^]*?)<!--${token}:/${kind}-->`,
    "g",
  );
}
