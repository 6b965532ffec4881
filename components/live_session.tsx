// The visitor's own session on this very request: what recognised it, what that cost, and what the cookie gives away to
// whoever reads it. The secret in a cookie is never shown; what is shown is readable by design.
import { JsonText } from "./json_text.tsx";
import { KeyFigure } from "./key_figure.tsx";
import { type Measured, MeasuredFigures } from "./measured_figures.tsx";
import { Moment } from "./moment.tsx";

/** The figures of one request, the session that it found, and how that is said in a header. */
export interface LiveSessionProps extends Measured {
  /** The visitor's name, or null for a visitor who is not logged in. */
  name: string | null;
  /** The `Server-Timing` header of this answer. */
  serverTiming: string;
}

const HOW = {
  kv: "a record in Deno KV",
  jwt: "a signed cookie",
  hybrid: "a signed cookie with a record behind it",
};

function Clear({ cookie }: { cookie: Measured["cookies"][number] }) {
  return (
    <div class="clear">
      <h3>
        What <code>{cookie.name}</code> says to whoever reads it
      </h3>
      {cookie.clear.map(({ label, json }) => (
        <figure key={label} class="clear-part">
          <figcaption>{label}</figcaption>
          <JsonText json={json} />
        </figure>
      ))}
    </div>
  );
}

function Introduction({ session, name }: LiveSessionProps) {
  if (!session) {
    return (
      <div class="side">
        <h2 id="live-title">Your session, once you have one</h2>
        <p class="side-note">
          You are not logged in, so this key is a blank.{" "}
          <a href="/signup">Sign up</a> or{" "}
          <a href="/login">log in</a>, and your own cookie appears here,
          decoded, with what it cost to check it.
        </p>
      </div>
    );
  }
  return (
    <div class="side">
      <h2 id="live-title">Your session, on this request</h2>
      <p class="side-note">
        {name ? `${name}, you` : "You"} were recognised by{" "}
        {HOW[session.strategy]}. The key is cut from your session ID,{" "}
        <code>{session.id}</code>, which is public and opens nothing.
      </p>
      <p class="side-note">
        Logged in on <Moment at={session.createdAt} />.
      </p>
    </div>
  );
}

/**
 * The live panel of the home page.
 *
 * @param props figures, session and cookie of this request
 * @returns a section
 */
export function LiveSession(props: LiveSessionProps) {
  return (
    <section class="spread live" aria-labelledby="live-title">
      <Introduction {...props} />
      <div>
        <KeyFigure id={props.session?.id ?? null} />
        <MeasuredFigures {...props} />
        {props.cookies.map((cookie) => (
          <Clear key={cookie.name} cookie={cookie} />
        ))}
        <p class="timing">
          <code>Server-Timing: {props.serverTiming}</code>
        </p>
      </div>
    </section>
  );
}
