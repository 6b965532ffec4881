// The line of deno.json that decides everything, with the words it can hold set above one another like the pins of a lock.
// The one that this site runs with is lit.

/** The three ways to recognise a session. */
export type Strategy = "kv" | "jwt" | "hybrid";

const SAYS: Record<Strategy, string> = {
  kv: "a record in Deno KV",
  jwt: "a signed cookie",
  hybrid: "both",
};

/** The words that the settings take. */
const WORDS: readonly Strategy[] = ["kv", "jwt", "hybrid"];

/**
 * The hero code of the home page.
 *
 * @param props `strategy`: what this site runs with
 * @returns a figure with the line and its alternatives
 */
export function StrategyLine({ strategy }: { strategy: Strategy }) {
  return (
    <figure class="line">
      <figcaption>
        <code>deno.json</code>, one line. This site runs with the word that is
        lit.
      </figcaption>
      <ul role="list">
        {WORDS.map((word) => {
          const lit = word === strategy;
          return (
            <li
              key={word}
              class={lit ? "lit" : undefined}
              aria-current={lit ? "true" : undefined}
            >
              <code class="line-key" aria-hidden={lit ? undefined : "true"}>
                {lit ? '"session": { "strategy":' : ""}
              </code>
              <code class="line-word">
                "{word}"{lit && <span class="line-end">{" }"}</span>}
              </code>
              <span class="line-says">{SAYS[word]}</span>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
