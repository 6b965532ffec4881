/**
 * A passkey in software, for HTTP tests: it answers what a browser would send after an authenticator
 * with a verified user was used. It keeps true that what it says is signed as WebAuthn level 3 wants it
 * (sections 6.1, 6.5 and 7), so a test can make it lie about one thing at a time.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

/** What an answer may say that is not so. */
export interface Lies {
  origin?: string;
  rpId?: string;
  challenge?: string;
  /** The signature counter. */
  counter?: number;
  /** Whether its user was verified; true if missing. */
  verified?: boolean;
  /** The account that it says it belongs to; null for none. */
  userHandle?: string | null;
  /** Another key to sign with. */
  key?: KeyObject;
}

/** A passkey. */
export interface SoftPasskey {
  /** Its credential ID, base64url. */
  id: string;
  /** Answers a request to make it; the JSON that the browser would send. */
  create(options: CreationOptions, lies?: Lies): string;
  /** Answers a request to use it; the JSON that the browser would send. */
  use(options: RequestOptions, lies?: Lies): string;
}

/** The part of a request for a new passkey that it looks at. */
interface CreationOptions {
  challenge: string;
  rp: { id?: string };
  user: { id: string };
}

/** The part of a request for a passkey that it looks at. */
interface RequestOptions {
  challenge: string;
  rpId?: string;
}

const [PRESENT, VERIFIED, ATTESTED] = [0x01, 0x04, 0x40];
const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (data: string | Uint8Array) =>
  createHash("sha256").update(data).digest();

/** CBOR (RFC 8949) of what is needed here: small integers, texts, bytes and maps. */
function cbor(value: number | string | Uint8Array | Map<unknown, unknown>) {
  const head = (major: number, size: number) =>
    size < 24
      ? [major << 5 | size]
      : size < 256
      ? [major << 5 | 24, size]
      : [major << 5 | 25, size >> 8, size & 255];
  if (typeof value === "number") {
    return Buffer.from(value < 0 ? head(1, -1 - value) : head(0, value));
  }
  if (value instanceof Map) {
    const parts: Buffer[] = [Buffer.from(head(5, value.size))];
    for (const pair of value) {
      for (const each of pair) parts.push(cbor(each as number));
    }
    return Buffer.concat(parts);
  }
  const bytes = Buffer.from(value as Uint8Array);
  const major = typeof value === "string" ? 3 : 2;
  return Buffer.concat([Buffer.from(head(major, bytes.length)), bytes]);
}

/**
 * Makes a passkey that counts its uses, and is on one device only.
 *
 * @param origin the origin of the page that it is used on
 * @returns the passkey
 */
export function softPasskey(origin: string): SoftPasskey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
  });
  const credentialId = randomBytes(32);
  const id = encode(credentialId);
  let counter = 0;
  let handle = "";

  function clientData(type: string, challenge: string, lies: Lies) {
    return JSON.stringify({
      type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? origin,
      crossOrigin: false,
    });
  }

  function authenticatorData(rpId: string, flags: number, lies: Lies) {
    counter = lies.counter ?? counter + 1;
    const head = Buffer.alloc(37);
    sha256(lies.rpId ?? rpId).copy(head);
    head[32] = flags | PRESENT | (lies.verified === false ? 0 : VERIFIED);
    head.writeUInt32BE(counter, 33);
    return head;
  }

  const common = {
    id,
    rawId: id,
    type: "public-key",
    clientExtensionResults: {},
  };
  return {
    id,
    create({ challenge, rp, user }, lies = {}) {
      handle = user.id;
      const { x, y } = publicKey.export({ format: "jwk" });
      const cose = cbor(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x!, "base64url")],
          [-3, Buffer.from(y!, "base64url")],
        ]),
      );
      const length = Buffer.from([0, credentialId.length]);
      const authData = Buffer.concat([
        authenticatorData(rp.id!, ATTESTED, lies),
        Buffer.alloc(16),
        length,
        credentialId,
        cose,
      ]);
      const attestation = cbor(
        new Map<string, unknown>([
          ["fmt", "none"],
          ["attStmt", new Map()],
          ["authData", authData],
        ]),
      );
      return JSON.stringify({
        ...common,
        response: {
          clientDataJSON: encode(
            Buffer.from(clientData("webauthn.create", challenge, lies)),
          ),
          attestationObject: encode(attestation),
          transports: ["internal"],
        },
      });
    },
    use({ challenge, rpId }, lies = {}) {
      const client = clientData("webauthn.get", challenge, lies);
      const data = authenticatorData(rpId!, 0, lies);
      const signed = Buffer.concat([data, sha256(client)]);
      const signature = sign("sha256", signed, lies.key ?? privateKey);
      const { userHandle = handle } = lies;
      return JSON.stringify({
        ...common,
        response: {
          clientDataJSON: encode(Buffer.from(client)),
          authenticatorData: encode(data),
          signature: encode(signature),
          userHandle: userHandle ?? undefined,
        },
      });
    },
  };
}
