// `fresh/dev`: building and developing.
export { Builder } from "./src/dev/builder.ts";
export type { BuildOptions, ResolvedBuildConfig } from "./src/dev/config.ts";
