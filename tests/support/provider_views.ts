/**
 * The pages that a visitor sees where there are providers to log in through. It keeps true that no
 * provider is asked anything: what is shown comes before the way there, or without it.
 *
 * @module
 */

import type { View } from "./views.ts";

/** What a site has that people can log in to through three providers. */
const env = {
  GITHUB_CLIENT_ID: "id",
  GITHUB_CLIENT_SECRET: "secret",
  GOOGLE_CLIENT_ID: "id",
  GOOGLE_CLIENT_SECRET: "secret",
  OIDC_ISSUER: "https://id.example.com",
  OIDC_CLIENT_ID: "id",
  OIDC_CLIENT_SECRET: "secret",
  OIDC_NAME: "the Analytical Engine Society",
};

/** Describes a page that a stranger is shown at an address. */
function stranger(name: string, path: string, island: boolean): View {
  return { name, devices: 0, island, env, show: (page) => page.goto(path) };
}

/** The pages. */
export const PROVIDER_VIEWS: View[] = [
  stranger("log in with providers", "/login", true),
  stranger("sign up with providers", "/signup", true),
  stranger("continue with a provider", "/login/github", false),
  stranger(
    "a refused answer of a provider",
    "/login/github/callback?code=x&state=y",
    false,
  ),
  {
    name: "ways to log in",
    devices: 1,
    island: true,
    env,
    async show(page, { site: { site } }) {
      const user = await site.kv.get<string>([
        "users_by_email",
        "ada@example.com",
      ]);
      const long = `${"a.very.long.name.".repeat(4)}@example.com`;
      for (const provider of ["github", "oidc", "gone" as "google"] as const) {
        await site.identities.link(user.value!, {
          provider,
          issuer: `https://${provider}.example.com`,
          subject: "1",
          name: null,
          email: provider === "oidc" ? long : "ada@example.com",
          amr: ["fed"],
        });
      }
      await page.goto("/account/identities");
    },
  },
];
