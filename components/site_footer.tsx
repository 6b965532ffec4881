// The foot of every page: what this is, and the words' precise meaning for whoever wonders. Quiet on purpose.

/** The site's footer. */
export function SiteFooter() {
  return (
    <footer class="site-footer">
      <div class="frame site-footer-row">
        <p>Latchkey. Sessions for Deno and Fresh, under the MIT licence.</p>
        <p>
          This site sets one cookie, when you log in, and none before.
        </p>
      </div>
    </footer>
  );
}
