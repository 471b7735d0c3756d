import type { Execution, Machine } from "./model";
import type { Tokens } from "./tokens";

/** The state machines and executions. */
export interface Store {
  readonly machines: Map<string, Machine>;
  /** By the ARN of each state machine. */
  readonly tags: Map<string, Map<string, string>>;
  /** By ARN, oldest first. */
  readonly executions: ReadonlyMap<string, Execution>;
  add(execution: Execution): void;
  /** Marks the execution as ended. Beyond the limit, deletes the executions that ended first. */
  ended(execution: Execution): void;
  /** Marks an ended execution as running. */
  reopened(execution: Execution): void;
}

/** @param keepEnded the number of ended executions to keep */
export function createStore(tokens: Tokens, keepEnded: number): Store {
  const executions = new Map<string, Execution>();
  const ended = new Set<Execution>();
  return {
    machines: new Map(),
    tags: new Map(),
    executions,
    add: (execution) => executions.set(execution.arn, execution),
    ended(execution) {
      ended.add(execution);
      for (const oldest of ended) {
        if (ended.size <= keepEnded) {
          return;
        }
        ended.delete(oldest);
        executions.delete(oldest.arn);
        for (const token of oldest.tokens) {
          tokens.forget(token);
        }
      }
    },
    reopened: (execution) => ended.delete(execution),
  };
}
