import { page } from "fresh";
import {
  IdentityList,
  type IdentityListProps,
} from "../../../components/identity_list.tsx";
import { hasOtherDevices } from "../../../lib/device_list.ts";
import { takeNotice } from "../../../lib/http/notice.ts";
import { sessionOf } from "../../../lib/http/require_session.ts";
import { define, type State } from "../../../lib/state.ts";

/** The ways to log in to this account. */
export const handler = define.handlers({
  async GET({ state, req, url }) {
    state.title = "Ways to log in";
    return page<IdentityListProps>({
      ...await waysOf(state),
      notice: takeNotice(state, req.headers),
      endOthers: url.searchParams.has("changed") &&
        await hasOtherDevices(state),
    });
  },
});

/** The page. */
export default define.page<typeof handler>(function IdentitiesPage({ data }) {
  return <IdentityList {...data} />;
});

async function waysOf(state: State) {
  const { site } = state;
  const { userId } = sessionOf(state);
  const [known, hasPassword] = await Promise.all([
    site.identities.list(userId),
    site.identities.hasPassword(userId),
  ]);
  return {
    hasPassword,
    identities: known.map(({ id, provider, label, linkedAt }) => ({
      id,
      label,
      linkedAt,
      // A provider that was taken out of the settings is known by its address alone.
      name: site.oauth.find(provider)?.name ?? provider,
      usable: site.oauth.find(provider) !== null,
    })),
    links: site.oauth.providers.map(({ id, name }) => ({
      name,
      href: `/account/identities/link/${id}`,
    })),
  };
}
