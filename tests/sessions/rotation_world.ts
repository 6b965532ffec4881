/**
 * A fleet on one database, the browsers that visit it and the thieves that copy
 * their cookies, beside a plain model of what each request must come to. The
 * model of a chain is only this: when each token was first seen in use.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  openKeyring,
  openSessions,
  type Resolution,
  type Sessions,
} from "../../lib/sessions/mod.ts";
import { Browser, NAME, REFRESH } from "./browser.ts";
import {
  type Changes,
  configure,
  DAY,
  LAPTOP,
  MINUTE,
  NOON,
  SECOND,
} from "./kit.ts";

/** How many processes share the database. */
export const PROCESSES = 3;

/** The settings that matter here, in milliseconds. */
export const ACCESS = 10 * MINUTE;
export const GRACE = 10 * SECOND;
const MAX_STALENESS = 5 * SECOND;

/** For how many generations a time is remembered. */
const REMEMBERED = 8;

/** One session as the model knows it. */
export interface Chain {
  readonly userId: string;
  readonly id: string;
  readonly createdAt: number;
  lastSeenAt: number;
  endedAt: number | null;
  newest: number;
  /** When each token was first seen in use, by its number. */
  readonly usedAt: Map<number, number>;
  /** Whether somebody has copied its cookies. */
  isStolen: boolean;
}

/** A jar with cookies of a session. */
export interface Holder {
  chain: Chain;
  readonly browser: Browser;
  readonly isThief: boolean;
}

/** A request on its way there, or its answer on the way back. */
export interface Travelling {
  readonly holder: Holder;
  readonly chain: Chain;
  readonly cookies: Browser;
  readonly process: number;
  readonly sentAt: number;
  readonly isLost: boolean;
  answer: readonly string[] | null;
}

interface Pieces {
  readonly access: { exp: number; generation: number; unused?: true } | null;
  readonly refresh: number | null;
}

/** The model and the real thing, side by side. */
export class World {
  now = NOON;
  monotonic = 0;
  readonly holders: Holder[] = [];
  readonly travelling: Travelling[] = [];
  readonly processes: Sessions[] = [];
  readonly secrets = ["the first secret, of thirty-two bytes"];
  private readonly first: number[] = [];
  private readonly heardAt: number[] = [];
  private readonly claims = new Map<string, number>();
  private readonly changedAt = new Map<string, number>();

  constructor(readonly kv: Deno.Kv, readonly changes: Changes = {}) {}

  /** Starts a process, or starts it again; `first` is the secret that signs. */
  async start(index: number, first = this.first[index] ?? 0) {
    await this.processes[index]?.close();
    this.first[index] = first;
    const signing = this.secrets[first];
    const others = this.secrets.filter((secret) => secret !== signing);
    this.processes[index] = openSessions({
      config: configure({
        strategy: "hybrid",
        revocation: { maxStaleness: MAX_STALENESS },
        hybrid: { accessLifetime: ACCESS, reuseGrace: GRACE },
        ...this.changes,
      }),
      kv: this.kv,
      keys: await openKeyring([signing, ...others]),
      clock: () => this.now,
      monotonic: () => this.monotonic,
    });
    await this.hear(index);
  }

  /** Gives every process another secret; none signs with it yet. */
  async addSecret() {
    this.secrets.push(
      `another secret of thirty-two bytes ${this.secrets.length}`,
    );
    for (const index of this.processes.keys()) await this.start(index);
  }

  async hear(index: number) {
    await this.processes[index].caughtUp();
    this.heardAt[index] = this.monotonic;
  }

  /** Lets time pass; what an honest browser is waiting for arrives in time. */
  async pass(milliseconds: number) {
    const late = this.travelling.filter(({ sentAt }) =>
      sentAt + GRACE < this.now + milliseconds
    );
    for (const each of late) await this.finish(each);
    this.now += milliseconds;
    this.monotonic += milliseconds;
  }

  /** Sets the time of day back by less than clocks may differ, once. */
  setBack() {
    if (this.now - this.monotonic === NOON) this.now -= 4 * SECOND;
  }

  lives(chain: Chain): boolean {
    return chain.endedAt === null && this.now < chain.lastSeenAt + 7 * DAY &&
      this.now < chain.createdAt + 30 * DAY;
  }

  end(which: (chain: Chain) => boolean) {
    for (const { chain } of this.holders) {
      if (chain.endedAt === null && which(chain)) {
        chain.endedAt = this.monotonic;
      }
    }
  }

  async signIn(index: number, userId: string, holder?: Holder) {
    if (holder) await this.settle(holder);
    const { session, setCookies } = await this.processes[index].signIn(
      holder?.browser.headers ?? new Headers(),
      { userId, amr: ["pwd"], device: LAPTOP },
    );
    if (holder) this.end((chain) => chain === holder.chain);
    this.begin(session.id, userId, this.now, setCookies, holder);
  }

  /** Gives proof again, as the honest owner of a jar. */
  async prove(index: number, holder: Holder) {
    await this.settle(holder);
    await this.hear(index);
    const { chain } = holder;
    const verdict = await this.send(holder, index, false, 1);
    if (verdict?.session == null) return;
    const renewed = await this.processes[index].reauthenticate(
      verdict.session,
      ["otp"],
    );
    assert.ok(renewed, "proof was refused");
    this.end((other) => other === chain);
    const { id } = renewed.session;
    this.begin(id, chain.userId, chain.createdAt, renewed.setCookies, holder);
  }

  async changeClaims(index: number, userId: string, role: number) {
    await this.processes[index].updateClaims(userId, { role });
    if (this.claims.get(userId) !== role) {
      this.changedAt.set(userId, this.monotonic + 1);
    }
    this.claims.set(userId, role);
  }

  /** Copies a jar, with or without the access token. */
  steal(victim: Holder, isWhole: boolean) {
    const browser = victim.browser.copy();
    if (!isWhole) browser.cookies.delete(NAME);
    victim.chain.isStolen = true;
    this.holders.push({ chain: victim.chain, browser, isThief: true });
  }

  /** Sends `count` requests at once, to processes from `index` on. */
  async send(holder: Holder, index: number, isLost: boolean, count: number) {
    const requests = Array.from({ length: count }, (_, at) => ({
      ...this.letOff(holder, (index + at) % PROCESSES, isLost && at % 2 === 0),
    }));
    const resolutions = await this.arrive(requests);
    for (const request of requests) this.deliver(request);
    return resolutions[0];
  }

  /** Lets a request off, to arrive later. */
  letOff(holder: Holder, process: number, isLost: boolean): Travelling {
    return {
      holder,
      chain: holder.chain,
      cookies: holder.browser.copy(),
      process,
      sentAt: this.now,
      isLost,
      answer: null,
    };
  }

  /** Lets requests with the same cookies arrive at the same time. */
  async arrive(requests: readonly Travelling[]): Promise<Resolution[]> {
    const [{ chain, cookies, holder }] = requests;
    const pieces = read(cookies);
    const expected = this.expect(chain, pieces);
    if (expected === "reused") {
      assert.ok(chain.isStolen, "an honest browser was called a thief");
    }
    const resolutions = await Promise.all(
      requests.map(({ process }) =>
        this.processes[process].resolve(cookies.headers)
      ),
    );
    resolutions.forEach((resolution, at) => {
      requests[at].answer = resolution.setCookies;
      this.compare(resolution, expected, requests[at], pieces);
    });
    if (expected === "reused") this.end((other) => other === chain);
    if (expected === "alive") this.advance(chain, pieces, resolutions);
    if (expected === "over") return resolutions;
    assert.ok(holder.isThief || expected === "alive" || chain.isStolen);
    return resolutions;
  }

  deliver({ holder, chain, answer, isLost }: Travelling) {
    if (isLost || answer === null || holder.chain !== chain) return;
    holder.browser.take(answer);
  }

  /** Brings a journey to its end. */
  async finish(travelling: Travelling) {
    const at = this.travelling.indexOf(travelling);
    if (at >= 0) this.travelling.splice(at, 1);
    if (travelling.answer === null) await this.arrive([travelling]);
    this.deliver(travelling);
  }

  private async settle(holder: Holder) {
    const own = this.travelling.filter((each) => each.holder === holder);
    for (const each of own) await this.finish(each);
  }

  private begin(
    id: string,
    userId: string,
    createdAt: number,
    setCookies: readonly string[],
    holder?: Holder,
  ) {
    const chain: Chain = {
      userId,
      id,
      createdAt,
      lastSeenAt: this.now - this.now % SECOND,
      endedAt: null,
      newest: 0,
      usedAt: new Map(),
      isStolen: false,
    };
    const browser = holder?.browser ?? new Browser(this.processes[0]);
    browser.take(setCookies);
    if (holder) holder.chain = chain;
    else this.holders.push({ chain, browser, isThief: false });
  }

  private expect(chain: Chain, { access, refresh }: Pieces) {
    if (!this.lives(chain)) return "over";
    if (access !== null && this.now < access.exp * SECOND) return "alive";
    if (refresh === null) return "over";
    if (refresh === chain.newest) return "alive";
    const leftAt = chain.usedAt.get(refresh + 1);
    return leftAt === undefined || this.now - leftAt <= GRACE
      ? "alive"
      : "reused";
  }

  private compare(
    { session, outcome, setCookies }: Resolution,
    expected: "alive" | "reused" | "over",
    { chain, process }: Travelling,
    { access, refresh }: Pieces,
  ) {
    const isCleared = setCookies.some((line) => line.includes("Max-Age=0"));
    assert.equal(isCleared, outcome === "reused", `cleared though ${outcome}`);
    if (expected === "reused") {
      assert.equal(session, null, "a thief was let in");
      assert.ok(outcome === "reused" || outcome === "ended", outcome);
      return;
    }
    if (expected === "over") {
      if (session === null) return;
      assert.notEqual(chain.endedAt, null, "an expired session was let in");
      assert.ok(
        this.monotonic - this.heardAt[process] <= MAX_STALENESS &&
          this.heardAt[process] <= chain.endedAt!,
        "an ended session was let in by a process that had heard of its end",
      );
      assert.deepEqual(setCookies, [], "an ended session was renewed");
      return;
    }
    if (session === null) {
      // Of older ones the time is not remembered; that is for thieves only.
      const isOld = refresh !== null && chain.newest - refresh > REMEMBERED;
      assert.ok(
        isOld && chain.isStolen,
        `a living session was refused: ${outcome}`,
      );
      this.end((other) => other === chain);
      return;
    }
    assert.equal(session.id, chain.id);
    const isPast = access === null || this.now >= access.exp * SECOND;
    const isLate = chain.usedAt.has(refresh! + 1);
    assert.equal(
      setCookies.length,
      !isPast ? setCookies.length % 2 : isLate ? 0 : 2,
    );
    assert.ok(session.expiresAt <= chain.createdAt + 30 * DAY);
    if (this.heardAt[process] < (this.changedAt.get(chain.userId) ?? 0)) return;
    const role = this.claims.get(chain.userId);
    assert.deepEqual(session.claims, role === undefined ? {} : { role });
  }

  // What the model learns from a request that was let in.
  private advance(
    chain: Chain,
    { access, refresh }: Pieces,
    resolutions: Resolution[],
  ) {
    const { usedAt } = chain;
    const isValid = access !== null && this.now < access.exp * SECOND;
    const used = isValid ? access.generation : refresh!;
    if (used === chain.newest && !usedAt.has(used)) usedAt.set(used, this.now);
    if (!isValid && refresh === chain.newest) chain.newest++;
    for (const { session, setCookies } of resolutions) {
      if (session === null) continue;
      chain.lastSeenAt = Math.max(chain.lastSeenAt, session.lastSeenAt);
      if (setCookies.length < 2) continue;
      const given = read(new Browser(this.processes[0]).take(setCookies));
      assert.equal(given.refresh, chain.newest, "there are two chains");
      assert.equal(given.access?.generation, chain.newest);
      const { exp } = given.access!;
      assert.ok(exp * SECOND <= this.now + ACCESS + SECOND);
      assert.ok(exp * SECOND <= chain.createdAt + 30 * DAY);
    }
  }
}

function read({ cookies }: Browser): Pieces {
  const access = cookies.get(NAME)?.split(".")[1];
  const refresh = cookies.get(REFRESH)?.split(".")[3];
  return {
    access: access === undefined
      ? null
      : JSON.parse(Buffer.from(access, "base64url").toString()),
    refresh: refresh === undefined ? null : Number(refresh),
  };
}
