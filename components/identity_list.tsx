// The ways in to an account: its password and the providers that are linked to it, each with what takes it out, and the
// providers that could be added.
import { EndOthers } from "./end_others.tsx";
import { Moment } from "./moment.tsx";
import { Notice } from "./notice.tsx";
import type { ProviderLink } from "./provider_links.tsx";

/** A provider's account that is linked. */
export interface LinkedIdentity {
  /** Names it in addresses. */
  id: string;
  /** The provider's name. */
  name: string;
  /** What tells it from another one there. */
  label: string;
  /** When it was linked, in milliseconds since 1970. */
  linkedAt: number;
  /** Whether it lets anybody in: its provider is in the settings. */
  usable: boolean;
}

/** The ways in, and those that could be. */
export interface IdentityListProps {
  /** Whether the account has a password. */
  hasPassword: boolean;
  /** What is linked. */
  identities: readonly LinkedIdentity[];
  /** Providers in the settings. */
  links: readonly ProviderLink[];
  /** What just happened. */
  notice?: string;
  /** Whether to offer to log out other devices: a provider was just linked or unlinked, and there are some. */
  endOthers?: boolean;
}

/**
 * The page of the ways to log in.
 *
 * @param props the ways, and a notice
 * @returns heading, list and buttons
 */
export function IdentityList(
  { hasPassword, identities, links, notice, endOthers }: IdentityListProps,
) {
  return (
    <section class="ways">
      <h1>Ways to log in</h1>
      <p class="lead">
        What lets you in to this account; one of them has to stay. A linked
        account is known by its number there and not by its address, so a change
        of address changes nothing.
      </p>
      {notice && <Notice>{notice}</Notice>}
      {endOthers && <EndOthers />}
      <ul role="list" class="way-list">
        <li class="way">
          <div>
            <h2>Password</h2>
            <p>{hasPassword ? "Set." : "Not set."}</p>
          </div>
          <a class="button" href="/account/password" aria-current="false">
            {hasPassword ? "Change" : "Set"}
            <span class="unseen">&nbsp;password</span>
          </a>
        </li>
        {identities.map((identity) => (
          <Way key={identity.id} identity={identity} />
        ))}
      </ul>
      {links.length > 0 && (
        <ul role="list" class="way-links">
          {links.map(({ name, href }) => (
            <li key={href}>
              <form method="post" action={href}>
                <button type="submit" class="button">
                  {identities.some((identity) => identity.name === name)
                    ? `Link another account at ${name}`
                    : `Link ${name}`}
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Way({ identity }: { identity: LinkedIdentity }) {
  const { id, name, label, linkedAt, usable } = identity;
  return (
    <li class="way">
      <div>
        <h2>{name}</h2>
        <p>
          {label}, linked on <Moment at={new Date(linkedAt).toISOString()} />
          {!usable && ". This site is not set up for it any more."}
        </p>
      </div>
      <form method="post" action={`/account/identities/${id}/unlink`}>
        <button type="submit" class="button danger">
          Unlink<span class="unseen">&nbsp;{name}, {label}</span>
        </button>
      </form>
    </li>
  );
}
