/**
 * An account that has one of everything: two devices, a provider that is linked, a passkey, recovery codes
 * and an address that mail reaches.
 *
 * @module
 */

import { openMailbox } from "../../lib/mail/mailbox.ts";
import type { Client } from "../support/client.ts";
import type { SoftPasskey } from "../support/soft_passkey.ts";
import { addPasskey } from "./factor_steps.ts";
import { sessionOf, STRATEGIES } from "./kit.ts";
import { logInBy, openScene, type Scene } from "./oauth/kit.ts";

/** The account, and what stands for the parameters of addresses. */
export interface FullAccount extends Scene {
  /** A device that is logged in. */
  owner: Client;
  userId: string;
  /** The account's other device. */
  other: Client;
  /** Its session ID. */
  otherId: string;
  passkeyId: string;
  passkey: SoftPasskey;
  recoveryCodes: string[];
  identityId: string;
}

/** Opens a site with such an account. */
async function openFullAccount(strategy: string): Promise<FullAccount> {
  const mailer = openMailbox(Date.now);
  const scene = await openScene({}, {
    settings: { strategy },
    parts: { mailer },
  });
  const [owner, other] = [scene.client(), scene.client()];
  await logInBy(owner, "oidc");
  await logInBy(other, "oidc");
  const { passkey, recoveryCodes } = await addPasskey(scene, owner);
  const { userId } = (await sessionOf(owner))!;
  const { factors } = await scene.site.factors.read(userId);
  const [identity] = await scene.site.identities.list(userId);
  return {
    ...scene,
    owner,
    userId,
    passkey,
    recoveryCodes,
    other,
    otherId: (await sessionOf(other))!.id,
    passkeyId: factors.passkeys[0].id,
    identityId: identity.id,
  };
}

/**
 * Registers a test for each strategy, with such an account.
 *
 * @param name what holds, as a sentence
 * @param body the test
 */
export function everyFullAccount(
  name: string,
  body: (account: FullAccount) => Promise<void>,
): void {
  for (const strategy of STRATEGIES) {
    Deno.test(`${strategy}: ${name}`, async () => {
      await using account = await openFullAccount(strategy);
      await body(account);
    });
  }
}

/**
 * Puts what the account has in the place of an address's parameters.
 *
 * @param account the account
 * @param path such as `/account/devices/:id/revoke`
 * @returns the path
 */
export function pathIn(account: FullAccount, path: string): string {
  const id = path.includes("/passkeys/")
    ? account.passkeyId
    : path.includes("/identities/")
    ? account.identityId
    : account.otherId;
  return path.replace(":id", id).replace(":provider", "oidc")
    .replace(":purpose", "add");
}
