/**
 * Where people ask to be sent after logging in: what is followed, and what must lead to the default page
 * instead, whichever way in it comes with.
 *
 * @module
 */

/** The site. */
export const ORIGIN = "https://latchkey.example";

/** The rows R of the table of bad inputs that tests/asvs/bad_inputs_test.ts begins, by their numbers. */
export const NUMBERED: Readonly<Record<string, readonly string[]>> = {
  R02: ["/\\evil.example"],
  R04: ["\\/evil.example"],
  R06: ["/\n/evil.example"],
  R08: [" //evil.example"],
  R10: ["https:\\\\evil.example"],
  R12: ["///evil.example"],
  R14: ["https://latchkey.example.evil.example"],
  R16: ["https://evil.example\\@latchkey.example"],
  R18: ["//evil\u3002example"],
  R20: [`blob:${ORIGIN}/x`],
  R22: ["/x\r\nSet-Cookie: a=b"],
  R24: [
    "/logout",
    "/login?next=/login",
    "/login/oidc/callback/..",
    "/api/auth/callback/..",
  ],
};

const numbered = Object.entries(NUMBERED).flatMap(([id, values]) =>
  values.map((next) => [`${id}, ${JSON.stringify(next)},`, next])
);

/** What must lead to the default page, whoever asks for it. */
export const DOUBTFUL: Record<string, string> = {
  ...Object.fromEntries(numbered),
  "a scheme-relative address": "//evil.example",
  "four slashes": "////evil.example",
  "two backslashes": "\\\\evil.example",
  "a tab between slashes": "/\t/evil.example",
  "a carriage return between slashes": "/\r/evil.example",
  "a tab before": "\t//evil.example",
  "a NUL before": "\0//evil.example",
  "https without slashes": "https:evil.example",
  "another site": "https://evil.example",
  "another site with our name as user": "https://latchkey.example@evil.example",
  "a fullwidth solidus": "/\uff0fevil.example",
  "dots that leave two slashes": "/x/..//evil.example",
  "a dot that leaves two slashes": "/.//evil.example",
  "an escaped dot that leaves two slashes": "/%2e//evil.example",
  "data": "data:text/html,<script>alert(1)</script>",
  "script": "javascript:alert(1)",
  "script in disguise": "java\nscript:alert(1)",
  "our own address in full": `${ORIGIN}/account/password`,
  "a lone carriage return": "/x\ry",
  "a NUL": "/\0",
  "log out in capitals": "/LOGOUT",
  "log out, escaped": "/%6cogout",
  "log out with a slash": "/logout/",
  "log out through dots": "/account/../logout",
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
