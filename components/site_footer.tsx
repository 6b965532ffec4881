// The foot of every page: what this is, and what it leaves in the browser. Quiet on purpose.

/**
 * The site's footer.
 *
 * @param props `signedIn`: whether this request has a live session, and so a cookie
 * @returns the footer
 */
export function SiteFooter({ signedIn }: { signedIn: boolean }) {
  return (
    <footer class="site-footer">
      <div class="frame site-footer-row">
        <p>
          Latchkey: sessions for Deno and Fresh, decided by one line of{" "}
          <code>deno.json</code>.
        </p>
        {!signedIn && <p>No cookie is set before you go to log in.</p>}
      </div>
    </footer>
  );
}
