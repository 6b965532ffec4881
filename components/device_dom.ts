// What happens to the served page when a device has been logged out from it: its row goes, the focus lands on the name of the
// nearest device that is left (never on a button that ends something), and the status line says what happened. Runs in the
// browser only.
import { countDevices } from "./device_words.ts";

const rows = () => [...document.querySelectorAll<HTMLElement>(".device")];

function nextFocus(gone: HTMLElement[]): HTMLElement | null {
  const all = rows();
  const at = all.indexOf(gone[0]);
  const left = all.filter((row) => !gone.includes(row));
  const next = left.find((row) => all.indexOf(row) > at) ?? left.at(-1);
  return next?.querySelector<HTMLElement>(".device-name") ??
    document.getElementById("devices-title");
}

/**
 * Takes devices off the page.
 *
 * @param which a session ID, or "others" for all but the current one
 * @param said what is announced, a sentence
 */
export function removeDevices(which: string, said: string): void {
  const gone = rows().filter((row) =>
    which === "others"
      ? !row.classList.contains("current")
      : row.id === `device-${which}`
  );
  const focus = nextFocus(gone);
  for (const row of gone) row.remove();
  const left = rows();
  if (!left.some((row) => !row.classList.contains("current"))) {
    document.getElementById("other-devices")?.remove();
  }
  focus?.focus();
  const status = document.getElementById("device-status");
  if (status) status.textContent = `${said} ${countDevices(left.length)}`;
}
