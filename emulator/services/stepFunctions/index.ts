import type { RunningService, ServiceDefinition } from "../service";
import type { HistoryEvent } from "./types";

export interface RunningStepFunctions extends RunningService {
  /** Calls `listener` with every history event as it is appended. @returns the way to stop that */
  onHistoryEvent(listener: (executionArn: string, event: HistoryEvent) => void): () => void;
}

/** Step Functions: STANDARD state machines, as far as services/stepFunctions/language/refusals.ts lets them in. */
export const states: ServiceDefinition<RunningStepFunctions> = {
  name: "states",
  protocol: "json",
  resources: {
    "aws:sfn/stateMachine:StateMachine": {
      outputs: (_, name, { partition, region, account }) => {
        const arn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
        return { id: arn, name, arn };
      },
      honours: ["name", "namePrefix", "type", "roleArn", "definition", "loggingConfiguration", "tracingConfiguration"],
      values: { type: { runs: ["STANDARD"], valid: ["EXPRESS"] } },
    },
  },
  start(context) {
    // Loaded here and not above: to evaluate a program takes none of it.
    const { startStepFunctions } = require("./service") as typeof import("./service");
    return startStepFunctions(context);
  },
};
