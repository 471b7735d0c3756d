import { type Output, ServiceError } from "../../calls";
import { type Inputs, text } from "../../resource";
import type { FurtherCheck, RunningService, ServiceContext } from "../service";
import { ApiError } from "./api/apiError";
import { createStepFunctions } from "./engine";
import { createIntegrations } from "./integrations/catalog";
import type { HistoryEvent, LoggingConfiguration } from "./types";

export interface RunningStepFunctions extends RunningService {
  /** The ARN of the state machine whose task has the token; undefined for an unknown token. */
  stateMachineOfToken(taskToken: string): string | undefined;
  /** Calls `listener` with every new history event. @returns a function that removes the listener */
  onHistoryEvent(listener: (executionArn: string, event: HistoryEvent) => void): () => void;
}

/** The number of ended executions to keep. AWS keeps executions for 90 days. */
const EXECUTIONS_KEPT = 2_000;

export function startStepFunctions(context: ServiceContext): RunningStepFunctions {
  const { authorization, place, clock, random, serviceOfSdk } = context;
  const engine = createStepFunctions({
    verifyRole: ({ arn, roleArn }) =>
      authorization.assume(roleArn, "states.amazonaws.com", {
        "aws:SourceAccount": place.account,
        "aws:SourceArn": arn,
      }),
    clock,
    random,
    keepEnded: EXECUTIONS_KEPT,
    integrations: createIntegrations(context, serviceOfSdk),
    onStatusChange: (detail) =>
      context.emit({
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        resources: [detail.executionArn],
        detail,
      }),
  });

  function createStateMachine(state: Inputs, inputs: Inputs): void {
    const arn = text(state.arn);
    engine.createStateMachine({
      arn,
      name: text(state.name),
      roleArn: text(inputs.roleArn),
      definition: text(inputs.definition),
      loggingConfiguration: loggingConfiguration((inputs.loggingConfiguration ?? {}) as Inputs),
      tracingConfiguration: { enabled: (inputs.tracingConfiguration as Inputs | undefined)?.enabled === true },
      creationDate: clock.now(),
      tags: (inputs.tags ?? {}) as Readonly<Record<string, string>>,
    });
  }

  return {
    provision: { "aws:sfn/stateMachine:StateMachine": createStateMachine },
    stateMachineOfToken: engine.stateMachineOfToken,
    alsoNeeds: ({ action, input: { roleArn: RoleArn } }) =>
      action === "UpdateStateMachine" && RoleArn !== undefined ? [passRole(RoleArn)] : [],
    async handle({ action, input }) {
      try {
        return (await engine.call(action, input)) as Output;
      } catch (error) {
        throw error instanceof ApiError ? new ServiceError(error.code, error.message, error.statusCode) : error;
      }
    },
    onHistoryEvent: engine.onEvent,
    stop: engine.stop,
  };
}

/** Step Functions API reference, LoggingConfiguration: OFF by default. */
function loggingConfiguration(inputs: Inputs): LoggingConfiguration {
  return {
    level: (inputs.level ?? "OFF") as LoggingConfiguration["level"],
    includeExecutionData: inputs.includeExecutionData === true,
    ...(inputs.logDestination !== undefined && {
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: text(inputs.logDestination) } }],
    }),
  };
}

/** The permission to give a service a role (IAM user guide, "Grant a user permissions to pass a role to an AWS service"). */
function passRole(RoleArn: unknown): FurtherCheck {
  return {
    service: "iam",
    action: "PassRole",
    input: { RoleArn },
    context: { "iam:PassedToService": "states.amazonaws.com" },
    denial: { code: "AccessDeniedException", status: 400 },
  };
}
