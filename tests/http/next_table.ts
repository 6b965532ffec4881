/**
 * Where people ask to be sent after logging in: what is followed, and what must lead to the default page
 * instead, whichever way in it comes with.
 *
 * @module
 */

/** The site. */
export const ORIGIN = "https://latchkey.example";

/** What must lead to the default page, whoever asks for it. */
export const DOUBTFUL: Record<string, string> = {
  "a scheme-relative address": "//evil.example",
  "three slashes": "///evil.example",
  "four slashes": "////evil.example",
  "slash and backslash": "/\\evil.example",
  "backslash and slash": "\\/evil.example",
  "two backslashes": "\\\\evil.example",
  "a line feed between slashes": "/\n/evil.example",
  "a tab between slashes": "/\t/evil.example",
  "a carriage return between slashes": "/\r/evil.example",
  "a space before": " //evil.example",
  "a tab before": "\t//evil.example",
  "a NUL before": "\0//evil.example",
  "https and backslashes": "https:\\\\evil.example",
  "https without slashes": "https:evil.example",
  "another site": "https://evil.example",
  "another site with our name in front":
    "https://latchkey.example.evil.example",
  "another site with our name as user": "https://latchkey.example@evil.example",
  "a backslash before the at sign": "https://evil.example\\@latchkey.example",
  "an ideographic full stop": "//evil\u3002example",
  "a fullwidth solidus": "/\uff0fevil.example",
  "dots that leave two slashes": "/x/..//evil.example",
  "a dot that leaves two slashes": "/.//evil.example",
  "an escaped dot that leaves two slashes": "/%2e//evil.example",
  "a blob of ours": `blob:${ORIGIN}/x`,
  "data": "data:text/html,<script>alert(1)</script>",
  "script": "javascript:alert(1)",
  "script in disguise": "java\nscript:alert(1)",
  "our own address in full": `${ORIGIN}/account/password`,
  "a header in the path": "/x\r\nSet-Cookie: a=b",
  "a lone carriage return": "/x\ry",
  "a NUL": "/\0",
  "log out": "/logout",
  "log out in capitals": "/LOGOUT",
  "log out, escaped": "/%6cogout",
  "log out with a slash": "/logout/",
  "log out through dots": "/account/../logout",
  "log in again and again": "/login?next=/login",
  "sign up": "/signup",
  "the API": "/api/session",
  "a word": "account",
  "nothing": "",
  "a lone percent sign": "/%",
  "a damaged escape": "/%E0%A4%A",
  "two thousand and more characters": `/${"a".repeat(3000)}`,
  "markup": '/"><script>alert(1)</script>',
  "letters beyond ASCII": "/\u00e9",
  "a text direction override": "/\u202egnp",
};

/** What is followed as it stands. */
export const RIGHT = [
  "/account/password",
  "/",
  "/?a=b&c=%2F%2Fevil.example",
  "/account?x=1#top",
];
