/**
 * Builds the site for production (`deno task build`), or serves it with a reload
 * on every change (`deno task dev`).
 *
 * @module
 */
import { Builder } from "fresh/dev";
import { copyFonts } from "./build/fonts.ts";
import { stopWith } from "./lib/stop.ts";

await copyFonts("generated");
const builder = new Builder({ staticDir: ["static", "generated"] });

if (Deno.args.includes("build")) {
  await builder.build();
} else {
  const port = Number(Deno.env.get("PORT") || 8000);
  await builder.listen(() => import("./main.ts"), { port })
    .catch((error) => stopWith(error, port));
}
