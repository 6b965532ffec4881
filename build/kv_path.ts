// Prints the path that the site may write its database to, for the permissions of
// `deno task start`, and makes the folder around it, so that the site itself needs
// no right to that folder. Without KV_PATH, or with one that is no file, that is
// the folder for the site's own data.
import { dirname } from "node:path";
import { kvPathKind } from "../lib/settings/kv_path.ts";

const path = Deno.env.get("KV_PATH") ?? "";
const isFile = kvPathKind(path).kind === "file";
if (isFile) {
  try {
    // Who may read it is decided once, when it is made.
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch {
    // The site itself says, in its own words, that it cannot open the database.
  }
}
console.log(isFile ? path : ".data");
