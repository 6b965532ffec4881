import { DocumentHead } from "../components/document_head.tsx";
import { Page } from "../components/page.tsx";
import { define } from "../lib/state.ts";

/** The document around every page. */
export default define.page(function App({ Component, state, url }) {
  return (
    <html lang="en">
      <head>
        <DocumentHead title={state.title} />
      </head>
      <body>
        <Page signedIn={state.session !== null} path={url.pathname}>
          <Component />
        </Page>
      </body>
    </html>
  );
});
