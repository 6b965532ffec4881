// JSON as it is read: names quiet, values plain, figures in brass. The text stays what it is; only behind the dates of a JWT,
// which are seconds since 1970 (RFC 7519, section 2), the date is written in words.
import { exactTime } from "./when.ts";

const TOKEN =
  /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/g;

const DATE = /"(?:iat|exp|nbf|auth_time)":\s*(\d{9,11})\b/;

function dateInWords(line: string): string | null {
  const seconds = DATE.exec(line)?.[1];
  return seconds
    ? exactTime(new Date(Number(seconds) * 1000).toISOString())
    : null;
}

function marked(line: string) {
  const parts = [];
  let from = 0;
  for (const match of line.matchAll(TOKEN)) {
    parts.push(line.slice(from, match.index));
    const [all, text, colon] = match;
    if (colon !== undefined) {
      parts.push(<span class="json-name">{text}</span>, colon);
    } else {parts.push(
        <span class={text ? "json-text" : "json-figure"}>{all}</span>,
      );}
    from = match.index + all.length;
  }
  parts.push(line.slice(from));
  return parts;
}

/**
 * JSON text with its tokens marked.
 *
 * @param props `json`: the text, already indented
 * @returns a `<pre><code>` block
 */
export function JsonText({ json }: { json: string }) {
  return (
    <pre class="json" tabindex={0}><code>
      {json.split("\n").map((line, i) => {
        const date = dateInWords(line);
        return (
          <>
            {i > 0 && "\n"}
            {marked(line)}
            {date && <span class="json-date">{`  ${date}`}</span>}
          </>
        );
      })}
    </code></pre>
  );
}
