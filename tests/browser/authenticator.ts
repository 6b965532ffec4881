/**
 * An authenticator for browser tests: Chromium's own virtual one (WebAuthn domain of the DevTools
 * protocol), built in like that of a laptop. It keeps true that the page cannot tell it from a real one.
 *
 * @module
 */

import type { Page } from "playwright-core";

/** A passkey as the authenticator keeps it. */
export interface KeptPasskey {
  credentialId: string;
  isResidentCredential: boolean;
  rpId: string;
  privateKey: string;
  userHandle: string;
  signCount: number;
}

/** The authenticator of one page. */
export interface VirtualAuthenticator {
  /** Whether its user gives the right finger; if not, the browser says that it was cancelled. */
  setVerified(isUserVerified: boolean): Promise<void>;
  /** The passkeys that it keeps. */
  passkeys(): Promise<KeptPasskey[]>;
  /** Replaces a passkey by a copy that was made earlier. */
  restore(copy: KeptPasskey): Promise<void>;
}

/**
 * Gives a page an authenticator.
 *
 * @param page the page
 * @returns the authenticator
 */
export async function addAuthenticator(
  page: Page,
): Promise<VirtualAuthenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send(
    "WebAuthn.addVirtualAuthenticator",
    {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    },
  );
  return {
    async setVerified(isUserVerified) {
      await devtools.send("WebAuthn.setUserVerified", {
        authenticatorId,
        isUserVerified,
      });
    },
    async passkeys() {
      const { credentials } = await devtools.send("WebAuthn.getCredentials", {
        authenticatorId,
      });
      return credentials as KeptPasskey[];
    },
    async restore(credential) {
      const { credentialId } = credential;
      await devtools.send("WebAuthn.removeCredential", {
        authenticatorId,
        credentialId,
      });
      await devtools.send("WebAuthn.addCredential", {
        authenticatorId,
        credential,
      });
    },
  };
}
