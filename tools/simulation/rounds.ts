import * as path from "node:path";
import { runInThreads } from "../threads";
import type { Round, RoundArgs } from "./round";

/**
 * Simulates rounds in threads.
 *
 * @returns the outcomes, in the order of the rounds. One rejects with the error that ended its thread; no round begins after it
 */
export function simulateRounds(rounds: readonly Omit<RoundArgs, "alter">[]): readonly Promise<Round>[] {
  return runInThreads(path.join(__dirname, "thread.ts"), rounds);
}
