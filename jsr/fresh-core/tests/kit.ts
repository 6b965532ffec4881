// What the tests of this package share: asking an application, and projects made
// of a few files that are gone when the test is done.
import { dirname, join } from "node:path";
import { App } from "fresh";
import { Builder, type BuildOptions } from "fresh/dev";

/** Answers of an application in tests. */
export interface Answers {
  /** The response to a request for a path. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The response's status and text, as in `"200 hello"`. */
  told(path: string, init?: RequestInit): Promise<string>;
}

/**
 * Asks an application.
 *
 * @param app The application.
 * @param origin Origin of the addresses it is asked for.
 * @returns Functions that make a request.
 */
export function asking<State>(
  app: App<State>,
  origin = "http://localhost",
): Answers {
  const handler = app.handler();
  const ask = (path: string, init?: RequestInit) =>
    handler(new Request(origin + path, init));
  return {
    ask,
    async told(path, init) {
      const response = await ask(path, init);
      return `${response.status} ${await response.text()}`.trim();
    },
  };
}

/**
 * Runs a test with a project on disk.
 *
 * @param files Texts by path.
 * @param test Gets the project's directory.
 */
export async function withProject(
  files: Record<string, string>,
  test: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "fresh-core-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/**
 * Makes an application from the routes of a project.
 *
 * @param root The project's directory.
 * @param app What the routes are added to.
 * @param options Further options of the build.
 * @returns The application, built in memory.
 */
export async function built<State>(
  root: string,
  app: App<State> = new App<State>(),
  options: BuildOptions = {},
): Promise<App<State>> {
  const builder = new Builder<State>({ root, ...options });
  const apply = await builder.build({ snapshot: "memory" });
  apply(app);
  return app;
}
