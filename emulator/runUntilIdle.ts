import type { Emulator } from "./emulator";

/**
 * Drives an emulator on a stopped clock: whenever the emulator is idle, advances the clock to the next timer. Returns
 * when no timer is left, or when the next timer is due after `limitMs`.
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
