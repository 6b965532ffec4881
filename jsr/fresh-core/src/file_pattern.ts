// From the path of a route's file to the pattern of its address:
// `blog/[slug]` → `/blog/:slug`.

/**
 * Gives the URL pattern of a route file.
 *
 * `[name]` is a parameter, `[[name]]` an optional one, `[...name]` takes the
 * rest of the path, `(group)` is left out and `index` stands for its folder.
 *
 * @param id Path below the routes directory, without extension and without a
 * leading slash.
 * @returns A pattern in the syntax of `URLPattern`'s pathname.
 * @throws {SyntaxError} When the brackets of the name make no sense.
 */
export function filePattern(id: string): string {
  const segments = id.split("/").filter((segment) => !isGroup(segment));
  if (segments.at(-1) === "index") segments.pop();
  const pattern = segments.map((segment) => segmentPattern(segment, id));
  if (pattern.length === 0) return "/";

  // Every path starts with a slash, so one slash has to be outside of the
  // optional parts when there is nothing else.
  if (pattern.every((part) => part.startsWith("{"))) {
    pattern[0] = pattern[0].replace("{/", "/{");
  }
  return pattern.join("");
}

/**
 * Gives the path of the scope a file belongs to: groups stay, so that each has
 * its own layouts and middlewares.
 *
 * @param id Path below the routes directory, without extension.
 * @returns The folder's path, `"/"` for the routes directory itself.
 */
export function folderScope(id: string): string {
  const folders = id.split("/").slice(0, -1);
  return "/" + folders.map((name) => name.replace(/^\[\[.*\]\]$/, "{$&}?"))
    .join("/");
}

function isGroup(segment: string): boolean {
  return segment.startsWith("(") && segment.endsWith(")");
}

function segmentPattern(segment: string, id: string): string {
  const whole = /^\[(\[|\.\.\.)?(\w+)\]?\]$/.exec(segment);
  if (whole !== null && balanced(segment)) {
    const [, kind, name] = whole;
    if (kind === "...") return `/:${name}*`;
    return kind === "[" ? `{/:${name}}?` : `/:${name}`;
  }
  if (segment.includes("][")) {
    throw new SyntaxError(
      `Put a character between the two parameters in the route "${id}".`,
    );
  }
  const pattern = segment.replace(/\[(\w+)\]/g, ":$1");
  if (/[[\]]/.test(pattern)) {
    throw new SyntaxError(
      `Write parameters as [name], [[name]] or [...name], the last two as a ` +
        `whole part of the path, in the route "${id}".`,
    );
  }
  return "/" + pattern;
}

function balanced(segment: string): boolean {
  return segment.split("[").length === segment.split("]").length;
}
