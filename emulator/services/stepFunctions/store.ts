import type { Execution } from "./execution";
import type { Machine } from "./machine";
import type { Tokens } from "./tokens";

/** The state machines and executions there are. */
export interface Store {
  readonly machines: Map<string, Machine>;
  /** By ARN, the oldest first. */
  readonly executions: ReadonlyMap<string, Execution>;
  add(execution: Execution): void;
  /** Counts the execution as ended; forgets the ones that ended first when there are too many. */
  ended(execution: Execution): void;
  /** Counts an ended execution as running again. */
  reopened(execution: Execution): void;
}

/** @param keepEnded how many ended executions are kept */
export function createStore(tokens: Tokens, keepEnded: number): Store {
  const executions = new Map<string, Execution>();
  const ended = new Set<Execution>();
  return {
    machines: new Map(),
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
