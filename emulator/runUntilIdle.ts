import type { Emulator } from "./emulator";

/**
 * Drives an emulator on a stopped clock: whenever all that is left is to wait, the clock goes on to the next timer, until
 * nothing waits any more, or what waits is further away than `limitMs`.
 */
export async function runUntilIdle({ clock, idle }: Emulator, limitMs = Number.POSITIVE_INFINITY): Promise<void> {
  const end = clock.now() + limitMs;
  for (;;) {
    await idle();
    const delay = clock.untilNextTimer();
    if (delay === undefined || clock.now() + delay > end) {
      return;
    }
    clock.advance(delay);
  }
}
