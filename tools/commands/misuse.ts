/** A person's mistake in calling a command: its message is all that is shown, and the exit code is 2. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

/** Exit codes of the commands. */
export const EXIT = { success: 0, failure: 1, misuse: 2 } as const;
