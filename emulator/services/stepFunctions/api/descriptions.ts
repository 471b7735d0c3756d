import { notRedrivableReason } from "../execution";
import type { Execution, Machine } from "../model";
import { errorDetails } from "../run";

/** Dates are seconds since the epoch (the awsJson1_0 protocol). */
export function wireDate(milliseconds: number): number {
  return milliseconds / 1000;
}

/** An execution, as ListExecutions returns it. */
export function executionListItem(execution: Execution) {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.spec.arn,
    name: execution.name,
    status: execution.status,
    startDate: wireDate(execution.startDate),
    ...(execution.stopDate !== undefined && { stopDate: wireDate(execution.stopDate) }),
    redriveCount: execution.redriveCount,
    ...(execution.redriveDate !== undefined && { redriveDate: wireDate(execution.redriveDate) }),
  };
}

/** An execution, as DescribeExecution returns it. @param withData false omits its input and output */
export function executionDescription(execution: Execution, now: number, withData: boolean) {
  const reason = notRedrivableReason(execution, now);
  return {
    ...executionListItem(execution),
    ...(withData && { input: execution.input.text }),
    inputDetails: { included: withData },
    ...(withData && execution.output !== undefined && { output: execution.output }),
    ...(execution.output !== undefined && { outputDetails: { included: withData } }),
    ...errorDetails(execution),
    redriveStatus: reason === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    ...(reason !== undefined && { redriveStatusReason: reason }),
  };
}

/** The common members of both descriptions of a state machine. */
export function machineDescription({ spec, variableReferences }: Machine, withData: boolean) {
  return {
    stateMachineArn: spec.arn,
    name: spec.name,
    ...(withData && { definition: spec.definition }),
    roleArn: spec.roleArn,
    loggingConfiguration: spec.loggingConfiguration,
    tracingConfiguration: spec.tracingConfiguration,
    ...(withData && Object.keys(variableReferences).length > 0 && { variableReferences }),
    ...(spec.revision !== undefined && { revisionId: spec.revision.id }),
  };
}
