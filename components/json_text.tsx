// JSON as it is read: names quiet, values plain, figures in brass. Only wraps what is there; the text stays the same.

const TOKEN =
  /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/g;

/**
 * JSON text with its tokens marked.
 *
 * @param props `json`: the text, already indented
 * @returns a `<pre><code>` block
 */
export function JsonText({ json }: { json: string }) {
  const parts = [];
  let from = 0;
  for (const match of json.matchAll(TOKEN)) {
    parts.push(json.slice(from, match.index));
    const [all, text, colon] = match;
    if (colon !== undefined) {
      parts.push(<span class="json-name">{text}</span>, colon);
    } else {parts.push(
        <span class={text ? "json-text" : "json-figure"}>{all}</span>,
      );}
    from = match.index + all.length;
  }
  parts.push(json.slice(from));
  return <pre class="json" tabindex={0}><code>{parts}</code></pre>;
}
