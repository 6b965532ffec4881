// `fresh/runtime`: what pages and islands share. Safe in the browser.
export { asset, assetSrcSet } from "./src/asset.ts";
export { Head, type HeadProps } from "./src/head.ts";
export { HttpError } from "./src/http_error.ts";

/** Whether this code runs in a browser. */
export const IS_BROWSER: boolean = typeof document !== "undefined";
