// The home page: an answer to an old question, the line that decides it, the visitor's own session, and what either side
// usually costs beside what it costs here.
import { LiveSession, type LiveSessionProps } from "./live_session.tsx";
import { StrategyLine } from "./strategy_line.tsx";

/** Everything the home page shows comes from the request itself. */
export type HomeProps = LiveSessionProps;

const PRICES = [
  [
    "A JWT cannot be revoked before it expires.",
    "It is revoked at once, and still no request reads the database for it.",
  ],
  [
    "With JWTs nobody can see who is signed in where.",
    "Every strategy keeps the same list of devices and the same record of what happened.",
  ],
  [
    "A database session costs a round trip or two on each request.",
    "One round trip, or none with the cache; revocation is still immediate.",
  ],
  [
    "A stale role lives on in the token.",
    "A changed claim reaches the next request.",
  ],
  [
    "Whoever steals the session table is signed in as everyone.",
    "Nothing in the database opens a session.",
  ],
  [
    "Changing strategy signs everybody out.",
    "Nobody notices: each cookie is exchanged on the way.",
  ],
];

/**
 * The content of the home page.
 *
 * @param props figures, session and cookie of this request
 * @returns the sections of the page
 */
export function Home(props: HomeProps) {
  return (
    <>
      <section class="hero">
        <div class="hero-words">
          <h1>
            JWT or database sessions? <em>Change one word.</em>
          </h1>
          <p class="lead">
            Latchkey recognises a visitor by a record in Deno KV, by a signed
            cookie, or by both. The middleware, the device list and “Log out
            everywhere” stay the same, and neither side asks its usual price.
          </p>
        </div>
        <StrategyLine strategy={props.strategy} />
      </section>
      <LiveSession {...props} />
      <section class="spread prices" aria-labelledby="prices-title">
        <div class="side">
          <h2 id="prices-title">Neither side’s price</h2>
        </div>
        <table>
          <thead>
            <tr>
              <th scope="col">The usual price</th>
              <th scope="col">Here</th>
            </tr>
          </thead>
          <tbody>
            {PRICES.map(([usual, here]) => (
              <tr key={usual}>
                <td>{usual}</td>
                <td>{here}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
