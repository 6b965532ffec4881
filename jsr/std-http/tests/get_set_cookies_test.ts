/**
 * `Set-Cookie` headers are read as a client would take them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Cookie, getSetCookies, setCookie } from "@std/http/cookie";

function read(...lines: string[]): Cookie[] {
  return getSetCookies(
    new Headers(lines.map((line): [string, string] => ["set-cookie", line])),
  );
}

Deno.test("a response without Set-Cookie sets nothing", () => {
  assert.deepEqual(read(), []);
});

Deno.test("every attribute is read, however its name is cased", () => {
  assert.deepEqual(
    read(
      "lulu=meow; secure; HTTPONLY; Max-age=3600; Domain=deno.land; Path=/; " +
        "EXPIRES=Thu, 19 Sep 2024 07:47:28 GMT; samesite=strict; Partitioned",
    ),
    [{
      name: "lulu",
      value: "meow",
      secure: true,
      httpOnly: true,
      maxAge: 3600,
      domain: "deno.land",
      path: "/",
      expires: new Date("2024-09-19T07:47:28Z"),
      sameSite: "Strict",
      partitioned: true,
    }],
  );
});

Deno.test("several headers are several cookies, in their order", () => {
  assert.deepEqual(read("a=1; Max-Age=0", "b=2; HttpOnly"), [
    { name: "a", value: "1", maxAge: 0 },
    { name: "b", value: "2", httpOnly: true },
  ]);
});

Deno.test("a value may hold '=' and spaces, and is not decoded", () => {
  assert.deepEqual(read("Space=Cat = %20Happiness ; Secure"), [
    { name: "Space", value: "Cat = %20Happiness", secure: true },
  ]);
});

Deno.test("a pair without '=' is a name", () => {
  assert.deepEqual(read("$&; Path=/"), [{ name: "$&", value: "", path: "/" }]);
});

Deno.test("attributes without a meaning here are kept as key and value", () => {
  assert.deepEqual(read("a=1; x=y; Path=/;; Priority=High; Flag"), [
    {
      name: "a",
      value: "1",
      path: "/",
      unparsed: ["x=y", "Priority=High", "Flag="],
    },
  ]);
});

Deno.test("attributes that make no sense are left out", () => {
  assert.deepEqual(read("a=1; Max-Age=soon; Expires=never; SameSite=maybe"), [
    { name: "a", value: "1" },
  ]);
});

Deno.test("a cookie that a client would not take is left out", () => {
  for (
    const line of [
      "a=1; Max-Age=-1",
      "__Secure-a=1",
      "__Host-a=1; Path=/",
      "__Host-a=1; Secure",
      "__Host-a=1; Secure; Path=/deep",
      "__Host-a=1; Secure; Path=/; Domain=deno.land",
    ]
  ) {
    assert.deepEqual(read(line), [], line);
  }
  assert.equal(read("__Secure-a=1; Secure")[0].name, "__Secure-a");
  assert.equal(read("__Host-a=1; Secure; Path=/")[0].name, "__Host-a");
});

Deno.test("a cookie that was set is read back as it was", () => {
  const cookie: Cookie = {
    name: "__Host-session",
    value: "a.b-c_d",
    expires: new Date(Date.UTC(2030, 5, 1)),
    maxAge: 60,
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    unparsed: ["Priority=High"],
  };
  const headers = new Headers();
  setCookie(headers, cookie);
  assert.deepEqual(getSetCookies(headers), [cookie]);
});
