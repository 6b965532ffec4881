// Keeps the focus where it is while the list of devices changes around it. When the very row that holds it goes, the name of
// the nearest device that is left gets it, never a button that ends something. Runs in the browser only.

/**
 * Remembers where the focus is, before the list changes.
 *
 * @param list the part of the page that is about to change
 * @returns a function to call after the change; it moves the focus only where it would be lost
 */
export function holdFocus(list: HTMLElement): () => void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !list.contains(focused)) {
    return () => {};
  }
  const rows = [...list.querySelectorAll<HTMLElement>(".device")];
  const at = rows.findIndex((row) => row.contains(focused));
  return () => {
    if (document.activeElement === focused) return;
    if (focused.isConnected) return focused.focus({ preventScroll: true });
    const isLeft = (row: HTMLElement) => row.isConnected;
    const near = at < 0
      ? undefined
      : rows.slice(at).find(isLeft) ?? rows.slice(0, at).findLast(isLeft);
    const target = near?.querySelector<HTMLElement>(".device-name") ??
      list.querySelector("h1");
    target?.focus();
  };
}
