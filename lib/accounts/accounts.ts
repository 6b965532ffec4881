// Throw-away stand-in.
import { randomUUID, scryptSync } from "node:crypto";
import type { User } from "./users.ts";
export type FieldErrors = Partial<Record<string, string>>;
export interface Accounts {
  signUp(
    x: { name: string; email: string; password: string },
  ): Promise<{ ok: true; user: User } | { ok: false; errors: FieldErrors }>;
  logIn(x: { email: string; password: string }): Promise<User | null>;
  changePassword(
    x: { userId: string; current: string; password: string },
  ): Promise<{ ok: true } | { ok: false; errors: FieldErrors }>;
  get(userId: string): Promise<User | null>;
  close(): Promise<void>;
}
const hash = (p: string) =>
  scryptSync(p, "salt", 32, { N: 1024 }).toString("hex");
export function openAccounts(
  { kv, clock }: { kv: Deno.Kv; clock: () => number },
): Accounts {
  return {
    async signUp({ name, email, password }) {
      if (password.length < 8) {
        return {
          ok: false,
          errors: { password: "Use at least 8 characters." },
        };
      }
      if ((await kv.get(["users_by_email", email])).value) {
        return { ok: false, errors: { email: "Taken." } };
      }
      const user = {
        id: randomUUID().replaceAll("-", "").slice(0, 22),
        name,
        email,
        createdAt: clock(),
      };
      await kv.atomic().set(["users", user.id], user).set([
        "users_by_email",
        email,
      ], user.id).set(["passwords", user.id], hash(password)).commit();
      return { ok: true, user };
    },
    async logIn({ email, password }) {
      const id = (await kv.get<string>(["users_by_email", email])).value;
      if (!id || (await kv.get(["passwords", id])).value !== hash(password)) {
        return null;
      }
      return (await kv.get<User>(["users", id])).value;
    },
    async changePassword({ userId, current, password }) {
      if ((await kv.get(["passwords", userId])).value !== hash(current)) {
        return { ok: false, errors: { current: "Wrong." } };
      }
      await kv.set(["passwords", userId], hash(password));
      return { ok: true };
    },
    get: async (id) => (await kv.get<User>(["users", id])).value,
    close: () => Promise.resolve(),
  };
}
