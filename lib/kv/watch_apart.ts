/**
 * Gives the watches of a database a connection of their own. Over KV Connect all
 * that a handle asks shares one connection with what its watches are told, and
 * denokv sends small answers on it only once those before were acknowledged
 * (RFC 896), which a quiet client does after up to 40 ms (RFC 1122, 4.2.3.2): a
 * read beside a watch took that long now and then, and 10 ms when there was much
 * to tell, where half a millisecond is enough.
 *
 * @module
 */

/**
 * Lets a database watch through a second handle.
 *
 * @param kv The database; its `watch`, `close` and disposal are replaced.
 * @param watcher The same database once more, used for nothing else. It is closed with the first.
 * @returns The database itself.
 */
export function watchApart(kv: Deno.Kv, watcher: Deno.Kv): Deno.Kv {
  const close = kv.close.bind(kv);
  const closeBoth = () => {
    watcher.close();
    close();
  };
  const replaced = {
    watch: watcher.watch.bind(watcher),
    close: closeBoth,
    [Symbol.dispose]: closeBoth,
  };
  for (const name of Reflect.ownKeys(replaced)) {
    Object.defineProperty(kv, name, {
      value: replaced[name as keyof typeof replaced],
      configurable: true,
      writable: true,
    });
  }
  return kv;
}
