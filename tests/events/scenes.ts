/**
 * Databases and engines for tests of events: one that fails for a while, two sites on one database, and
 * a count of who follows whom.
 *
 * @module
 */

import { openQuickSite } from "../http/kit.ts";
import type { TestSite } from "../support/test_site.ts";

/** A database that a test can cut off and connect again. */
export interface ShakyKv {
  kv: Deno.Kv;
  /** From now on whatever is asked of it fails. */
  sever(): void;
  /** From now on it answers again. */
  mend(): void;
  /** How often sessions were listed. */
  lists(): number;
  /** Closes it; the sites on it only think that they do. */
  close(): void;
}

/** Opens a database in memory that outlives the sites on it. */
export async function openShakyKv(): Promise<ShakyKv> {
  const real = await Deno.openKv(":memory:");
  let severed = false;
  let lists = 0;
  const kv = new Proxy(real, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "close") return;
        if (name === "list" && Deno.inspect(args[0]).includes(`"sessions"`)) {
          lists++;
        }
        if (severed && (name === "get" || name === "getMany")) {
          return Promise.reject(new Error("The connection was cut"));
        }
        if (severed) throw new Error("The connection was cut");
        return value.apply(target, args);
      };
    },
  });
  return {
    kv,
    sever: () => void (severed = true),
    mend: () => void (severed = false),
    lists: () => lists,
    close: () => real.close(),
  };
}

/** Runs a test with sites on one database; all are closed afterwards. */
export async function withSites(
  settings: Record<string, unknown>,
  count: number,
  test: (sites: TestSite[], shaky: ShakyKv) => Promise<void>,
): Promise<void> {
  const shaky = await openShakyKv();
  const sites: TestSite[] = [];
  try {
    while (sites.length < count) {
      sites.push(
        await openQuickSite({
          settings,
          parts: { kv: shaky.kv, heartbeat: 20 },
        }),
      );
    }
    await test(sites, shaky);
  } finally {
    for (const site of sites) await site.close();
    shaky.close();
  }
}

/** Resolves when sessions were listed in vain, from now on. */
export function listedInVain({ site: { sessions } }: TestSite): Promise<void> {
  const list = sessions.list;
  return new Promise((resolve) => {
    sessions.list = async (userId) => {
      try {
        return await list(userId);
      } catch (error) {
        resolve();
        throw error;
      }
    };
  });
}

/** Counts who follows sessions on a site, from now on. */
export function countFollowers({ site: { sessions } }: TestSite) {
  const follow = sessions.follow;
  let count = 0;
  let wake = () => {};
  sessions.follow = (userId, listener) => {
    count++;
    const stop = follow(userId, listener);
    return () => {
      count--;
      stop();
      wake();
    };
  };
  return {
    count: () => count,
    /** Resolves when nobody follows any more. */
    async none() {
      while (count > 0) await new Promise<void>((resolve) => wake = resolve);
    },
  };
}
