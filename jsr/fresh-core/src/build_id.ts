// The id of the running build, which `asset()` adds to addresses. Server and
// browser each hold their own; it is set before anything is rendered.

let id = "";

/**
 * The id of the running build.
 *
 * @returns A short text, `""` when nothing was built.
 */
export function buildId(): string {
  return id;
}

/**
 * Sets the id of the running build.
 *
 * @param value The id, safe in a URL's query.
 */
export function setBuildId(value: string): void {
  id = value;
}
