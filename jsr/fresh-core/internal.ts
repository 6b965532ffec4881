// `fresh/internal`: used by the files a build writes, by nothing else.
export { setSnapshot } from "./src/app.ts";
export { diskSnapshot } from "./src/disk_snapshot.ts";
