import { arnIn, type Operation, type Operations } from "../operation";
import type { RunningStepFunctions } from "./service";

function on(member: "executionArn" | "stateMachineArn", ...members: readonly string[]): Operation {
  return { members: [member, ...members], resources: (input) => [arnIn(input, member)] };
}

/**
 * Checked on the task's state machine, although the Service Authorization Reference has no resource for it. An unknown token has
 * none: every caller receives InvalidToken.
 */
function withToken(...members: readonly string[]): Operation<RunningStepFunctions> {
  return {
    members: ["taskToken", ...members],
    resources({ taskToken }, _, running) {
      const stateMachineArn = running.stateMachineOfToken(String(taskToken));
      return stateMachineArn === undefined ? [] : [stateMachineArn];
    },
  };
}

function onResource(...members: readonly string[]): Operation {
  return { members: ["resourceArn", ...members], resources: (input) => [arnIn(input, "resourceArn")] };
}

const PAGE = ["maxResults", "nextToken"];

/** The operations of Step Functions. */
export const OPERATIONS: Operations<RunningStepFunctions> = {
  DescribeExecution: on("executionArn", "includedData"),
  DescribeStateMachine: on("stateMachineArn", "includedData"),
  DescribeStateMachineForExecution: on("executionArn", "includedData"),
  GetExecutionHistory: on("executionArn", ...PAGE, "includeExecutionData", "reverseOrder"),
  ListExecutions: on("stateMachineArn", ...PAGE, "mapRunArn", "redriveFilter", "statusFilter"),
  ListStateMachines: {
    members: PAGE,
    resources: (_, { partition, region, account }) => [`arn:${partition}:states:${region}:${account}:stateMachine:*`],
  },
  ListTagsForResource: onResource(),
  RedriveExecution: on("executionArn", "clientToken"),
  SendTaskFailure: withToken("cause", "error"),
  SendTaskHeartbeat: withToken(),
  SendTaskSuccess: withToken("output"),
  StartExecution: on("stateMachineArn", "input", "name", "traceHeader"),
  StopExecution: on("executionArn", "cause", "error"),
  TagResource: onResource("tags"),
  UntagResource: onResource("tagKeys"),
  UpdateStateMachine: on(
    "stateMachineArn",
    ...["definition", "encryptionConfiguration", "loggingConfiguration", "publish", "roleArn"],
    ...["tracingConfiguration", "versionDescription"],
  ),
  ValidateStateMachineDefinition: {
    members: ["definition", "maxResults", "severity", "type"],
    resources: () => ["*"],
  },
};
