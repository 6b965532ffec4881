// Links to the page itself and to the pages above it say so to assistive
// technology (WAI-ARIA 1.2, aria-current).

/**
 * Attributes for a link, seen from the page it is on.
 *
 * @param props Attributes of the link.
 * @param here Address of the page.
 * @returns Attributes to add, `null` when the link leads elsewhere or says
 * itself what it is.
 */
export function linkState(
  props: Record<string, unknown>,
  here: URL,
): Record<string, string> | null {
  const { href } = props;
  if (typeof href !== "string" || !/^\/(?!\/)/.test(href)) return null;
  if (props["aria-current"] !== undefined) return null;

  const [, rawPath, search = ""] = /^([^?#]*)(\?[^#]*)?/.exec(href)!;
  const path = withoutSlash(rawPath);
  const page = withoutSlash(here.pathname);
  if (path === page && (search === "" || search === here.search)) {
    return { "data-current": "true", "aria-current": "page" };
  }
  if (path === page || path === "/" || page.startsWith(`${path}/`)) {
    return { "data-ancestor": "true", "aria-current": "true" };
  }
  return null;
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
