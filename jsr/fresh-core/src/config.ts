// What an application is told once, when it is made, and what every request
// can read of it as `ctx.config`.

/** Options of {@linkcode App}, all optional. */
export interface FreshConfig {
  /** Path prefix of every route, without a trailing slash, as in `"/shop"`. */
  basePath?: string;
  /** `"development"` turns caching of static files off. */
  mode?: "development" | "production";
  /**
   * Build `ctx.url` from `X-Forwarded-Proto` and `X-Forwarded-Host`. Only for
   * servers that cannot be reached except through a proxy that sets them.
   */
  trustProxy?: boolean;
}

/** {@linkcode FreshConfig} with every value filled in. */
export interface ResolvedFreshConfig {
  /** Directory of the project. */
  root: string;
  /** Path prefix of every route, `""` when there is none. */
  basePath: string;
  /** Whether the development server or a build is running. */
  mode: "development" | "production";
  /** Whether forwarded headers decide `ctx.url`. */
  trustProxy: boolean;
}

/**
 * Fills in what an application left out.
 *
 * @param given The options the application was made with.
 * @returns A complete configuration.
 */
export function resolveConfig(given: FreshConfig = {}): ResolvedFreshConfig {
  return {
    root: ".",
    basePath: given.basePath ?? "",
    mode: given.mode ?? "production",
    trustProxy: given.trustProxy ?? false,
  };
}
