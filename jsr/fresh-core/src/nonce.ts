// Which nonce a rendered page was given, so that the policy sent with it can
// name it. Kept beside the response, where no header can leak it.

const nonces = new WeakMap<Response, string>();

/**
 * Remembers the nonce of a rendered response.
 *
 * @param response The response.
 * @param nonce The nonce its scripts and styles carry.
 * @returns The same response.
 */
export function withNonce(response: Response, nonce: string): Response {
  nonces.set(response, nonce);
  return response;
}

/**
 * The nonce of a rendered response.
 *
 * @param response Any response.
 * @returns Its nonce, `undefined` when it was not rendered.
 */
export function nonceOf(response: Response): string | undefined {
  return nonces.get(response);
}

/**
 * Carries the nonce over to a copy.
 *
 * @param from The original response.
 * @param to Its copy.
 * @returns The copy.
 */
export function copyNonce(from: Response, to: Response): Response {
  const nonce = nonces.get(from);
  return nonce === undefined ? to : withNonce(to, nonce);
}
