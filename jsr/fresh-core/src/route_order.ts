// Which of two route files is tried first. Fixed paths are looked up before any
// pattern, so only the order of patterns matters.

/**
 * Compares route files: segment by segment, fixed text comes before parts with
 * a parameter, those before a lone parameter, then optional ones, and `[...rest]`
 * comes last. Groups do not count.
 *
 * @param a Path of a route file, without extension.
 * @param b Path of another.
 * @returns Negative when `a` comes first.
 */
export function byPrecedence(a: string, b: string): number {
  const left = segmentsOf(a);
  const right = segmentsOf(b);
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const order = rank(left[at]) - rank(right[at]);
    if (order !== 0) return order;
    if (left[at] !== right[at] && rank(left[at]) < 2) {
      return left[at] < right[at] ? -1 : 1;
    }
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function segmentsOf(id: string): string[] {
  const segments = id.split("/").filter((part) => !/^\(.*\)$/.test(part));
  if (segments.at(-1) === "index") segments.pop();
  return segments;
}

function rank(segment: string | undefined): number {
  if (segment === undefined) return 3;
  if (segment.startsWith("[...")) return 5;
  if (segment.startsWith("[[")) return 4;
  if (/^\[\w+\]$/.test(segment)) return 2;
  return segment.includes("[") ? 1 : 0;
}
