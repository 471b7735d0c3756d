import { json } from "../../protocols/json";
import type { ServiceDefinition } from "../service";
import { OPERATIONS } from "./operations";
import type { RunningStepFunctions } from "./service";

/** Step Functions: STANDARD state machines that services/stepFunctions/language/refusals.ts accepts. */
export const states: ServiceDefinition<RunningStepFunctions> = {
  name: "states",
  sdk: { name: "sfn", client: "Sfn", members: "lower", modeled: ["ValidationException"] },
  protocol: json,
  operations: OPERATIONS,
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
    // Loaded on demand, because the evaluation of a program does not need it.
    const { startStepFunctions } = require("./service") as typeof import("./service");
    return startStepFunctions(context);
  },
};
