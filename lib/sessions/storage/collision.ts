/**
 * What to do when another write came between.
 *
 * @module
 */

/**
 * Waits before a write is tried again: those who collided wait for different times,
 * or they collide again.
 *
 * @param tries How often it was tried before, from 0.
 * @returns Settles after up to one millisecond the first time, twice as long each
 * time, and 64 at most.
 */
export function afterCollision(tries: number): Promise<void> {
  return new Promise((resolve) =>
    setTimeout(resolve, Math.random() * 2 ** Math.min(tries, 6))
  );
}
