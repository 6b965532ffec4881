/**
 * What is set is one well-formed line, and what cannot be one is refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Cookie, deleteCookie, setCookie } from "@std/http/cookie";

function write(cookie: Cookie): string {
  const headers = new Headers();
  setCookie(headers, cookie);
  return headers.getSetCookie().join(" | ");
}

const CAT: Cookie = { name: "Space", value: "Cat" };

Deno.test("attributes stand in the published order, SameSite spelled as given", () => {
  assert.equal(write(CAT), "Space=Cat");
  assert.equal(
    write({
      ...CAT,
      unparsed: ["Priority=High", "x=y"],
      expires: new Date(Date.UTC(1983, 0, 7, 15, 32)),
      path: "/",
      sameSite: "Strict",
      domain: "deno.land",
      maxAge: 2,
      partitioned: true,
      httpOnly: true,
      secure: true,
    }),
    "Space=Cat; Secure; HttpOnly; Partitioned; Max-Age=2; Domain=deno.land; " +
      "SameSite=Strict; Path=/; Expires=Fri, 07 Jan 1983 15:32:00 GMT; " +
      "Priority=High; x=y",
  );
  assert.equal(write({ ...CAT, sameSite: "Lax" }), "Space=Cat; SameSite=Lax");
  assert.equal(write({ ...CAT, sameSite: "None" }), "Space=Cat; SameSite=None");
});

Deno.test("attributes that are false, empty or left out are not written", () => {
  assert.equal(
    write({ ...CAT, secure: false, httpOnly: false, domain: "", path: "" }),
    "Space=Cat",
  );
  assert.equal(
    write({ ...CAT, maxAge: undefined, expires: undefined }),
    "Space=Cat",
  );
});

Deno.test("a time is a date or milliseconds, an age whole seconds", () => {
  const expires = Date.UTC(1983, 0, 7, 15, 32);
  assert.equal(
    write({ ...CAT, expires }),
    "Space=Cat; Expires=Fri, 07 Jan 1983 15:32:00 GMT",
  );
  assert.equal(write({ ...CAT, maxAge: 0 }), "Space=Cat; Max-Age=0");
  assert.equal(write({ ...CAT, maxAge: 1.5 }), "Space=Cat");
  assert.throws(() => write({ ...CAT, maxAge: -1 }), RangeError);
});

Deno.test("a prefixed name brings the attributes that browsers ask for", () => {
  const host: Cookie = {
    name: "__Host-id",
    value: "1",
    domain: "deno.land",
    path: "/deep",
    secure: false,
  };
  const before = structuredClone(host);
  assert.equal(write(host), "__Host-id=1; Secure; Path=/");
  assert.deepEqual(host, before, "the cookie handed over stays as it was");
  assert.equal(
    write({ ...CAT, name: "__Secure-id" }),
    "__Secure-id=Cat; Secure",
  );
});

Deno.test("a cookie without a name sets nothing", () => {
  assert.equal(write({ name: "", value: "x" }), "");
});

Deno.test("a value is written as it is, never encoded", () => {
  assert.equal(write({ ...CAT, value: "a%20=b" }), "Space=a%20=b");
});

const WRONG = {
  name: [
    '"id"',
    "id\t",
    "i d",
    "i;d",
    "i=d",
    "i,d",
    "{id}",
    "[id]",
    "i\u0091",
    "é",
  ],
  value: [
    "a b",
    "a;b",
    'a"b',
    "a\\b",
    "a,b",
    "\t",
    "\u0005",
    "\x7f",
    "é",
    "\u0091",
  ],
  domain: [
    "-a.com",
    "a.com.",
    "a.com-",
    "a.com; Path=/x",
    "a b.com",
    "a\r\n.com",
  ],
  path: ["/;domain=a.com", "/\r\nx", "/é"],
};

for (const [part, texts] of Object.entries(WRONG)) {
  Deno.test(`a ${part} that would break the line is refused`, () => {
    for (const text of texts) {
      const headers = new Headers();
      assert.throws(
        () => setCookie(headers, { ...CAT, [part]: text }),
        SyntaxError,
        JSON.stringify(text),
      );
      assert.deepEqual(headers.getSetCookie(), []);
    }
  });
}

Deno.test("an unknown SameSite and a date that is none are refused", () => {
  const sameSite = "Sometimes" as Cookie["sameSite"];
  assert.throws(() => write({ ...CAT, sameSite }), SyntaxError);
  assert.throws(() => write({ ...CAT, expires: new Date(NaN) }), SyntaxError);
});

Deno.test("each cookie gets a header of its own", () => {
  const headers = new Headers();
  setCookie(headers, { name: "a", value: "1", secure: true });
  setCookie(headers, { name: "b", value: "2", maxAge: 3600 });
  assert.deepEqual(headers.getSetCookie(), [
    "a=1; Secure",
    "b=2; Max-Age=3600",
  ]);
});

Deno.test("a cookie is deleted by an empty one that ended in 1970", () => {
  const headers = new Headers();
  deleteCookie(headers, "deno");
  deleteCookie(headers, "Space", { domain: "", path: "" });
  deleteCookie(headers, "Space", {
    domain: "deno.land",
    path: "/",
    secure: true,
    httpOnly: true,
    partitioned: true,
  });
  const ended = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";
  assert.deepEqual(headers.getSetCookie(), [
    `deno=; ${ended}`,
    `Space=; ${ended}`,
    `Space=; Secure; HttpOnly; Partitioned; Domain=deno.land; Path=/; ${ended}`,
  ]);
});
