// The frame of the account's pages: whose account it is, and its pages as a second navigation.
import type { ComponentChildren } from "preact";
import { SessionWatch } from "../islands/session_watch.tsx";

/** Which of the account's pages is open, and whose they are. */
export interface AccountLayoutProps {
  /** Path of the page. */
  path: string;
  /** Whose they are. */
  userId: string;
  /** The person's name. */
  name: string;
  /** The person's email address. */
  email: string;
  /** Whether mail reaches anybody; what needs it is not offered otherwise. */
  mail?: boolean;
  /** The page itself. */
  children: ComponentChildren;
}

const PLACES: { href: string; label: string; needsMail?: boolean }[] = [
  { href: "/account", label: "Devices" },
  { href: "/account/password", label: "Password" },
  { href: "/account/email", label: "Email address", needsMail: true },
  { href: "/account/security", label: "Security" },
  { href: "/account/identities", label: "Ways to log in" },
  { href: "/account/activity", label: "Activity" },
  { href: "/account/data", label: "Your data" },
];

/** A page below a place is in it; everything is below the first one by address only. */
function currency(href: string, path: string): "page" | "true" | "false" {
  if (path === href) return "page";
  return href !== "/account" && path.startsWith(`${href}/`) ? "true" : "false";
}

/**
 * An account page with its navigation.
 *
 * @param props path, person and content
 * @returns the two columns
 */
export function AccountLayout(
  { path, userId, name, email, mail = false, children }: AccountLayoutProps,
) {
  return (
    <div class="spread account">
      <aside class="side">
        <p class="person">
          <strong>{name}</strong>
          <span>{email}</span>
        </p>
        <nav aria-label="Account">
          <ul role="list">
            {PLACES.filter(({ needsMail }) => mail || !needsMail).map((
              { href, label },
            ) => (
              <li key={href}>
                <a
                  href={href}
                  aria-current={currency(href, path)}
                >
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </aside>
      <div class="account-main">
        {/* The page of devices watches by itself. */}
        {path !== "/account" && <SessionWatch path={path} userId={userId} />}
        {children}
      </div>
    </div>
  );
}
