import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const satisfies readonly NodeJS.Signals[];

let consequence = "";

/**
 * Ends this process at the first signal, at whatever point it is: with a message, and with the exit code that shells report for
 * the signal. Whatever has to be cleaned up is cleaned up in a listener of the process's `exit` event.
 */
export function exitOnSignals(): void {
  for (const signal of SIGNALS) {
    // Installing the listener anew would lose a signal that has arrived while modules were loaded.
    if (!process.listeners(signal).includes(exit)) {
      process.on(signal, exit);
    }
  }
}

/** Leaves the signals to the command. */
export function stopExitingOnSignals(): void {
  for (const signal of SIGNALS) {
    process.off(signal, exit);
  }
}

/** Sets what the message says after "Stopped by SIGINT.", from now on. */
export function setConsequence(text: string): void {
  consequence = text;
}

function exit(signal: NodeJS.Signals): void {
  // A terminal shows ^C at the cursor, which may be in the middle of a line.
  const start = process.stderr.isTTY ? "\n" : "";
  process.stderr.write(`${start}${`Stopped by ${signal}. ${consequence}`.trimEnd()}\n`);
  process.exit(128 + constants.signals[signal]);
}
