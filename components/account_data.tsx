// What is stored about its owner: taken along as a file, or deleted with the account.

/**
 * The page about the account's data.
 *
 * @returns heading, and the two things that can be done
 */
export function AccountData() {
  return (
    <section class="data">
      <h1>Your data</h1>
      <p class="lead">
        This site keeps what you told it, what it needs to let you in, and for
        90 days what happened to your account. Nobody else is given any of it.
      </p>
      <section class="deed" aria-labelledby="export-title">
        <div>
          <h2 id="export-title">Take it along</h2>
          <p>
            Everything that is stored about you, in one file: account, devices,
            ways to log in and activity. Passwords and keys are not in it.
          </p>
        </div>
        <form method="post" action="/account/export">
          <button type="submit" class="button">Download</button>
        </form>
      </section>
      <section class="deed" aria-labelledby="delete-title">
        <div>
          <h2 id="delete-title">Delete the account</h2>
          <p>
            Logs you out everywhere and deletes all of it, for good. Before
            anything happens, you are asked once more.
          </p>
        </div>
        <a class="button danger" href="/account/delete" aria-current="false">
          Delete account
        </a>
      </section>
    </section>
  );
}
