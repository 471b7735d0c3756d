import { createInterface } from "node:readline/promises";
import { describeTrade, notional } from "../../domain/proposedTrade";
import type { WaitingApproval } from "../../operator/approvals/inbox";
import { CommandError, EXIT } from "../../operator/commands/runCommand";
import type { Choice } from "./startOptions";

/** The streams that the question is written to and the answer is read from. */
export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

const CHOICES: Readonly<Record<string, Choice>> = { y: "approve", n: "reject", x: "expire" };

/**
 * Asks at the terminal for a decision on a trade until the answer is valid.
 * @param ended aborted when there is nothing left to decide
 * @returns undefined if the request ended first
 * @throws CommandError for Ctrl+C and Ctrl+D
 */
export async function askForDecision(
  { trade }: WaitingApproval,
  { input, output }: Streams,
  ended?: AbortSignal,
): Promise<Choice | undefined> {
  const question = `\n  ${describeTrade(trade)}. Total: ${notional(trade)}. Approve? [y]es, [n]o, let it e[x]pire: `;
  const terminal = createInterface({ input, output });
  // At once, so that what is printed next is not on the line of the question.
  const breakLine = (): void => void output.write("\n");
  ended?.addEventListener("abort", breakLine);
  try {
    for (;;) {
      const answer = await terminal.question(question, ended === undefined ? {} : { signal: ended });
      const choice = CHOICES[answer.trim().toLowerCase().slice(0, 1)];
      if (choice !== undefined) {
        return choice;
      }
    }
  } catch (error) {
    if (ended?.aborted) {
      return undefined;
    }
    throw error instanceof Error && error.name === "AbortError"
      ? new CommandError("\nNo decision was made.", EXIT.interrupted)
      : error;
  } finally {
    ended?.removeEventListener("abort", breakLine);
    terminal.close();
  }
}
