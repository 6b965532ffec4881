// The `Location` of a redirect to this site must not start with two slashes,
// which a browser would read as another host.

/**
 * Collapses repeated slashes in the path of an address on this site.
 *
 * @param target Path with optional query and fragment, or a full URL, which is
 * left alone.
 * @param partial Whether to ask for a part of the page again.
 * @returns A value for the `Location` header.
 */
export function safeLocation(target: string, partial = false): string {
  let location = target;
  if (target.startsWith("/")) {
    const end = target.search(/[?#]/);
    const path = end < 0 ? target : target.slice(0, end);
    location = path.replace(/\/{2,}/g, "/") + target.slice(path.length);
  }
  if (!partial) return location;

  const [page, ...fragment] = location.split("#");
  const flag = (page.includes("?") ? "&" : "?") + "fresh-partial=true";
  return [page + flag, ...fragment].join("#");
}
