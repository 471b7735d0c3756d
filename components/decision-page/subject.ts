import type { ExecutionStatus } from "../requests/history";

/** What is decided, in the words of the workflow that asks. */
export interface Subject {
  /** For example "Buy 10 AMZN at $49.08". */
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What the approver types to approve. A program that presses buttons does not know it. */
  readonly confirmation: {
    readonly label: string;
    readonly isMet: (typed: string) => boolean;
    /** What to do if it is not met. */
    readonly otherwise: string;
  };
  /** Why a link can only reject it; undefined if a link can also approve it. */
  readonly onlyReject?: string | undefined;
}

/** How a workflow presents its requests on the decision page. */
export interface Presentation {
  /** @param input the `Input` of the message in the approval queue, unchecked */
  subject(input: unknown): Subject;
  /**
   * A sentence that says what came of a decision.
   * @param data the newest data of the execution after the decision, unchecked
   */
  progress(status: ExecutionStatus, data: unknown): string;
}
