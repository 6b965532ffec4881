// For whoever is logged in and is asked for a password that they do not know any more.

/**
 * The link to choose a new password by mail, to be shown only where mail works.
 *
 * @returns a line below a form
 */
export function ForgotPassword() {
  return (
    <p class="aside">
      <a href="/password/forgot">Forgot your password?</a>
    </p>
  );
}
