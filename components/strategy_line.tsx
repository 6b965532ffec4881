// The line of deno.json that decides everything, with the words it can hold set above one another like the pins of a lock.
// The one that this site runs with is lit.

/** The three ways to recognise a session. */
export type Strategy = "kv" | "jwt" | "hybrid";

const SAYS: Record<Strategy, string> = {
  kv: "a record in Deno KV",
  jwt: "a signed cookie",
  hybrid: "both",
};

/**
 * The hero code of the home page.
 *
 * @param props `strategy`: what this site runs with
 * @returns a figure with the line and its alternatives
 */
export function StrategyLine({ strategy }: { strategy: Strategy }) {
  return (
    <figure class="line">
      <figcaption class="line-file">deno.json</figcaption>
      <div class="line-code">
        <p class="line-key">
          <code>"session": {"{"} "strategy":</code>
        </p>
        <ul class="line-words" role="list">
          {(Object.keys(SAYS) as Strategy[]).map((word) => (
            <li
              key={word}
              class={word === strategy ? "lit" : undefined}
              aria-current={word === strategy ? "true" : undefined}
            >
              <code>"{word}"</code> <span>{SAYS[word]}</span>
            </li>
          ))}
        </ul>
      </div>
    </figure>
  );
}
