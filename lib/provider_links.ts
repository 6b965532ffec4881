/**
 * The links to the providers that a page shows.
 *
 * @module
 */
import type { ProviderLink } from "../components/provider_links.tsx";
import { DEFAULT_NEXT } from "./http/next_path.ts";
import { providerProof } from "./provider_proof.ts";
import type { State } from "./state.ts";

/**
 * Lists the providers to log in through.
 *
 * @param state The request's state.
 * @param next Where to go afterwards: a path that `checkNext` let through.
 * @returns Their names, and the paths that begin.
 */
export function logInLinks({ site }: State, next: string): ProviderLink[] {
  const query = next === DEFAULT_NEXT
    ? ""
    : `?next=${encodeURIComponent(next)}`;
  return site.oauth.providers.map(({ id, name }) => ({
    name,
    href: `/login/${id}${query}`,
  }));
}

/**
 * Lists the providers that somebody can prove again through who they are.
 *
 * @param state The request's state.
 * @param userId Whose.
 * @param next Where to go afterwards: a path that `checkNext` let through.
 * @returns Their names, and the paths that begin.
 */
export async function confirmLinks(
  { site }: State,
  userId: string,
  next: string,
): Promise<ProviderLink[]> {
  if (site.oauth.providers.length === 0) return [];
  const { providers } = await providerProof(site, userId);
  return providers.map(({ id, name }) => ({
    name,
    href: `/account/confirm/${id}?next=${encodeURIComponent(next)}`,
  }));
}
