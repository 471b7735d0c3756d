/** Text that is not a valid ARN or name. The message says what is expected. */
export class InvalidReferenceError extends Error {
  override readonly name = "InvalidReferenceError";
}

/** The parts of a state machine's ARN: `arn:PARTITION:states:REGION:ACCOUNT:stateMachine:NAME`. */
export interface StateMachineArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const stateMachinePattern = /^arn:([a-z0-9-]+):states:([a-z0-9-]+):(\d{12}):stateMachine:([^:\s*?]+)$/;

/**
 * Parses the ARN of a state machine.
 * @throws InvalidReferenceError if the text is not the ARN of a state machine (the ARN of a version or an alias is
 * refused as well)
 */
export function parseStateMachineArn(arn: string): StateMachineArn {
  const [, partition, region, account, name] = stateMachinePattern.exec(arn) ?? [];
  if (partition === undefined || region === undefined || account === undefined || name === undefined) {
    throw new InvalidReferenceError(
      `"${arn}" is not the ARN of a state machine. It looks like arn:aws:states:eu-west-1:111122223333:stateMachine:trading.`,
    );
  }
  return { partition, region, account, name };
}

/**
 * The ARN of an execution of this state machine, from its name or ARN.
 * @throws InvalidReferenceError if the ARN belongs to another state machine, or the name is not a valid execution name
 */
export function executionArnOf(stateMachineArn: string, execution: string): string {
  const { partition, region, account, name } = parseStateMachineArn(stateMachineArn);
  const prefix = `arn:${partition}:states:${region}:${account}:execution:${name}:`;
  const executionName = execution.startsWith(prefix) ? execution.slice(prefix.length) : execution;
  if (executionName.startsWith("arn:")) {
    throw new InvalidReferenceError(
      `"${execution}" is not an execution of ${stateMachineArn}. Choose the state machine it belongs to.`,
    );
  }
  if (executionName === "" || executionName.length > 80 || /[:\s]/.test(executionName)) {
    throw new InvalidReferenceError(
      `"${execution}" is not the name of an execution. Give a name or an ARN from the list of executions.`,
    );
  }
  return prefix + executionName;
}

const executionPattern = /^(arn:[a-z0-9-]+:states:[a-z0-9-]+:\d{12}):execution:([^:\s*?]+):[^:\s]{1,80}$/;

/**
 * The ARN of the state machine that an execution belongs to.
 * @throws InvalidReferenceError when the text is not the ARN of a standard execution
 */
export function stateMachineArnOf(executionArn: string): string {
  const [, prefix, name] = executionPattern.exec(executionArn) ?? [];
  if (prefix === undefined) {
    throw new InvalidReferenceError(
      `"${executionArn}" is not the ARN of an execution. It looks like arn:aws:states:eu-west-1:111122223333:execution:trading:NAME.`,
    );
  }
  return `${prefix}:stateMachine:${name}`;
}

/** The last part of an execution's ARN. */
export function executionNameOf(executionArn: string): string {
  return executionArn.slice(executionArn.lastIndexOf(":") + 1);
}
