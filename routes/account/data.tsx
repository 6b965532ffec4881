import { page } from "fresh";
import { AccountData } from "../../components/account_data.tsx";
import { define } from "../../lib/state.ts";

/** What can be done with what is stored about somebody. */
export const handler = define.handlers({
  GET({ state }) {
    state.title = "Your data";
    return page();
  },
});

/** The page. */
export default define.page<typeof handler>(function DataPage() {
  return <AccountData />;
});
