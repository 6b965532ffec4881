// The media type a file is served as, by its extension.
import { lookup } from "mrmime";

/**
 * The value of `Content-Type` for a file.
 *
 * @param file Path or name of the file.
 * @returns Its media type, with a charset where it is text;
 * `application/octet-stream` when the extension is unknown.
 */
export function mediaType(file: string): string {
  const type = lookup(file) ?? "application/octet-stream";
  const text = /^text\/|\b(?:javascript|json|xml)\b/.test(type);
  return text ? `${type}; charset=utf-8` : type;
}
