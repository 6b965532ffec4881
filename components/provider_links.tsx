// The other ways in: one link for each provider in the settings, below the form. Links and not buttons, since going there
// is going elsewhere, and a form may only be sent to this site.

/** A provider, and where its link leads. */
export interface ProviderLink {
  /** Its name for people. */
  name: string;
  /** Path that begins. */
  href: string;
}

/**
 * Links to the providers.
 *
 * @param props `links`: the providers; `verb`: what the links do, "Continue with" unless given; `alone`:
 * whether there is no form above
 * @returns a list below a word that parts it from the form; nothing when there is no provider
 */
export function ProviderLinks(
  { links, verb = "Continue with", alone = false }: {
    links?: readonly ProviderLink[];
    verb?: string;
    alone?: boolean;
  },
) {
  if (links === undefined || links.length === 0) return null;
  return (
    <div class="providers">
      {!alone && <p class="or">or</p>}
      <ul role="list">
        {links.map(({ name, href }) => (
          <li key={href}>
            <a class="button" href={href} aria-current="false">
              {verb} {name}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
