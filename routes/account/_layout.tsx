import { AccountLayout } from "../../components/account_layout.tsx";
import { sessionOf } from "../../lib/http/require_session.ts";
import { define } from "../../lib/state.ts";

/** The frame of the account's pages. */
export default define.layout(
  async function AccountFrame({ Component, state, url }) {
    const { userId } = sessionOf(state);
    const user = await state.site.accounts.get(userId);
    return (
      <AccountLayout
        path={url.pathname}
        userId={userId}
        name={user?.name ?? ""}
        email={user?.email ?? ""}
        mail={state.site.mail.works}
      >
        <Component />
      </AccountLayout>
    );
  },
);
