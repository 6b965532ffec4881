// What a build knows and the running application needs: the routes found in
// files, which components are islands, and the files to serve.
import type { ComponentType } from "preact";
import type { FileRoute } from "./fs_routes.ts";

/** A component that is also sent to the browser. */
export type Island = {
  /** Address of the script that holds it. */
  file: string;
  /** Name that is unique within the build. */
  name: string;
  /** Name the script exports it under. */
  exportName: string;
  /** The component itself. */
  fn: ComponentType;
  /** Stylesheets that belong to it. */
  css: string[];
};

/** A file ready to be sent. */
export interface ServedFile {
  /** Media type, with the charset where one is due. */
  type: string;
  /** Hash of the content, `null` while it may still change. */
  hash: string | null;
  /** Size in bytes. */
  size: number;
  /** Whether the address changes whenever the content does. */
  immutable: boolean;
  /** Gives the content. */
  body(): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>>;
}

/** Scripts that make islands work. */
export interface ClientScripts {
  /** Address of the script that finds and starts islands. */
  entry: string;
  /** Scripts each script imports, so that they can be fetched early. */
  imports: Map<string, string[]>;
}

/** Everything a build hands to an application. */
export interface Snapshot<State = unknown> {
  /** Changes whenever a static file does. */
  buildId: string;
  /** Directory of the project. */
  root: string;
  /** Routes, layouts, middlewares and error pages found in files. */
  routes: FileRoute<State>[];
  /** Islands by component. */
  islands: Map<unknown, Island>;
  /** Scripts for the browser, `null` when there is no island. */
  client: ClientScripts | null;
  /** Gives the address of a script put on a page; development only. */
  devScript: (() => string) | null;
  /**
   * Finds a static file.
   *
   * @param pathname Path as in `URL.pathname`, without the base path.
   * @returns The file, `null` when there is none.
   */
  file(pathname: string): Promise<ServedFile | null>;
}

/**
 * The snapshot of an application that was not built: no files at all.
 *
 * @param root Directory of the project.
 * @returns An empty snapshot.
 */
export function emptySnapshot<State>(root: string): Snapshot<State> {
  return {
    buildId: "",
    root,
    routes: [],
    islands: new Map(),
    client: null,
    devScript: null,
    file: () => Promise.resolve(null),
  };
}
