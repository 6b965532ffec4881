/**
 * Cookies that do not belong together, or were altered, of any session, user,
 * process and strategy: they never open a session that their owner has not got
 * whole, and nobody loses a cookie by them.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  openKeyring,
  openSessions,
  type Sessions,
} from "../../lib/sessions/mod.ts";
import { Browser, NAME, REFRESH, signedIn } from "./browser.ts";
import {
  configure,
  HOUR,
  type Kit,
  LAPTOP,
  STRATEGIES,
  withSessions,
} from "./kit.ts";

/** One cookie's value, and whose it is. */
interface Piece {
  readonly value: string;
  readonly cookie: typeof NAME | typeof REFRESH;
  readonly userId: string;
  /** Which sign-in it came from. */
  readonly origin: number;
  readonly isGenuine: boolean;
}

/** Changes one character, so that another one of the same alphabet stands there. */
function altered(value: string, at: number): string {
  const index = at % value.length;
  const other = value[index] === "A" ? "B" : "A";
  return `${value.slice(0, index)}${other}${value.slice(index + 1)}`;
}

async function piecesOf(
  sessions: Sessions,
  userId: string,
  origin: number,
): Promise<Piece[]> {
  const { setCookies } = await sessions.signIn(new Headers(), {
    userId,
    amr: ["pwd"],
    device: LAPTOP,
  });
  const { cookies } = new Browser(sessions).take(setCookies);
  return [...cookies].map(([cookie, value]) => ({
    value,
    cookie: cookie as Piece["cookie"],
    userId,
    origin,
    isGenuine: true,
  }));
}

/** Two sessions of ada and one of bob under each strategy, and some of another site. */
async function collect(kit: Kit): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const strategy of STRATEGIES) {
    const sessions = await kit.another({ strategy });
    for (const userId of ["ada", "ada", "bob"]) {
      pieces.push(...await piecesOf(sessions, userId, pieces.length));
    }
    const foreign = openSessions({
      config: configure({ strategy }),
      kv: kit.kv,
      keys: await openKeyring(["a secret that no other process has, 32 bytes"]),
      clock: kit.now,
      monotonic: kit.now,
    });
    const stolen = await piecesOf(foreign, "ada", pieces.length);
    // An opaque token is no less genuine for it.
    pieces.push(...stolen.map((piece) => ({
      ...piece,
      isGenuine: strategy === "kv",
    })));
    await foreign.close();
  }
  return pieces;
}

const choice = fc.option(
  fc.record({
    piece: fc.nat(50),
    alteredAt: fc.option(fc.nat(400), { freq: 4 }),
  }),
  { freq: 5 },
);

Deno.test("whatever pieces are put together at whichever process, nobody gets what is not whole", () =>
  withSessions({ strategy: "hybrid" }, async (kit) => {
    const pieces = await collect(kit);
    const processes: Sessions[] = [];
    for (const strategy of STRATEGIES) {
      const accept = STRATEGIES.filter((other) => other !== strategy);
      processes.push(await kit.another({ strategy, accept }));
      processes.push(await kit.another({ strategy }));
    }
    const take = (
      chosen: { piece: number; alteredAt: number | null } | null,
    ) => {
      if (chosen === null) return null;
      const piece = pieces[chosen.piece % pieces.length];
      const { alteredAt } = chosen;
      return alteredAt === null ? piece : {
        ...piece,
        value: altered(piece.value, alteredAt),
        isGenuine: false,
      };
    };
    await fc.assert(
      fc.asyncProperty(
        choice,
        choice,
        fc.nat(processes.length - 1),
        fc.constantFrom(0, 0, 0, HOUR / 6),
        async (first, second, process, wait) => {
          kit.pass(wait);
          const token = take(first);
          const refresh = take(second);
          const headers = new Headers();
          const pairs = [
            ...token ? [`${NAME}=${token.value}`] : [],
            ...refresh ? [`${REFRESH}=${refresh.value}`] : [],
          ];
          headers.set("cookie", pairs.join("; "));
          const { session, setCookies } = await processes[process].resolve(
            headers,
          );
          if (session === null) return assert.deepEqual(setCookies, []);
          // An access token that no key verifies counts as none, beside a
          // refresh token of the session that it names.
          const isAlone = token === null ||
            !token.isGenuine && token.origin === refresh?.origin;
          const opener = isAlone ? refresh! : token;
          assert.equal(session.userId, opener.userId);
          assert.ok(opener.isGenuine, "an altered piece opened a session");
          assert.equal(opener.cookie, isAlone ? REFRESH : NAME);
          if (!token?.value.startsWith("ey") || refresh === null) return;
          const isPair = pieces.some(({ origin, cookie }) =>
            origin === token.origin && cookie === REFRESH
          );
          if (!isPair) return;
          assert.equal(refresh.origin, token.origin, "two sessions were mixed");
          assert.ok(refresh.isGenuine, "an altered refresh token was ignored");
        },
      ),
      {
        numRuns: 2000,
        examples: [[
          // The first letter of an access token's header, beside its own refresh token.
          { piece: 8, alteredAt: 3 },
          { piece: 9, alteredAt: null },
          0,
          0,
        ]],
      },
    );
  }));

Deno.test("hybrid: a refresh token in which anything was changed is nobody's, and KV is not asked", () =>
  withSessions({ strategy: "hybrid" }, async (kit) => {
    const browser = await signedIn(kit);
    const other = await signedIn(kit, { userId: "bob" });
    const [prefix, ...parts] = browser.cookies.get(REFRESH)!.split(".");
    const others = other.cookies.get(REFRESH)!.split(".").slice(1);
    const keys = await openKeyring([
      "another secret of thirty-two bytes or so",
    ]);
    const foreign = [...others];
    foreign[3] = keys.refreshKeys[0].id;
    const values = new Set<string>();
    for (const [at, part] of parts.entries()) {
      for (
        const changed of [
          others[at],
          foreign[at],
          altered(part, 0),
          altered(part, part.length - 1),
          `${part}A`,
          part.slice(0, -1),
          "",
          "1",
          "00",
          "+0",
          "-1",
          "1e0",
          "9".repeat(15),
          "9".repeat(20),
        ]
      ) {
        values.add([prefix, ...parts.with(at, changed)].join("."));
      }
    }
    const genuine = browser.cookies.get(REFRESH)!;
    values.delete(genuine);
    values.add(` ${genuine}`).add(`"${genuine}"`)
      .add(`${genuine}=`).add(genuine.toUpperCase()).add(
        `hr2${genuine.slice(3)}`,
      )
      .add(encodeURIComponent(genuine).replaceAll(".", "%2E"))
      .add(`${genuine}.${genuine}`).add(genuine.repeat(100));
    for (const wait of [0, HOUR]) {
      kit.pass(wait);
      for (const value of values) {
        for (const token of [null, browser.cookies.get(NAME)!]) {
          const cookie = token === null
            ? `${REFRESH}=${value}`
            : `${NAME}=${token}; ${REFRESH}=${value}`;
          const answer = await kit.sessions.resolve(new Headers({ cookie }));
          assert.equal(answer.session, null, value);
          assert.equal(answer.reads, 0, value);
          assert.deepEqual(answer.setCookies, []);
        }
      }
    }
    assert.equal((await browser.ask()).session?.userId, "ada");
  }));
