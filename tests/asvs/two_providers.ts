/**
 * A site that trusts two providers, each of which knows somebody by the same subject and address.
 *
 * @module
 */

import { ADA, callbacks, ORIGIN, waysTo } from "../http/oauth/kit.ts";
import { openQuickSite } from "../http/kit.ts";
import {
  type IdentityProvider,
  openIdentityProvider,
} from "../support/identity_provider.ts";
import type { TestSite } from "../support/test_site.ts";

/** A site, the provider that is reached at `/login/oidc`, and the one at `/login/google`. */
export interface TwoProviders extends TestSite {
  oidc: IdentityProvider;
  google: IdentityProvider;
}

/**
 * Opens the site and both providers.
 *
 * @returns all three, closed by `await using`
 */
export async function openTwoProviders(): Promise<TwoProviders> {
  const open = () => openIdentityProvider(callbacks(ORIGIN), { unasked: ADA });
  const [oidc, google] = await Promise.all([open(), open()]);
  const providers = [
    waysTo(oidc, ORIGIN, Date.now)[0],
    waysTo(google, ORIGIN, Date.now)[1],
  ];
  const site = await openQuickSite({ parts: { providers } });
  return {
    ...site,
    oidc,
    google,
    async [Symbol.asyncDispose]() {
      await site.close();
      await oidc[Symbol.asyncDispose]();
      await google[Symbol.asyncDispose]();
    },
  };
}
