/** The AWS console's domain in each partition that has one of its own (AWS General Reference, "AWS service endpoints"). */
const CONSOLES: Readonly<Record<string, string>> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-eusc": "console.amazonaws-eusc.eu",
};

/** A state machine's page in the AWS console of its partition and region. */
export function machineConsoleUrl(stateMachineArn: string): string {
  return consoleUrl(stateMachineArn, "states", `/statemachines/view/${stateMachineArn}`);
}

/** An execution's page in the AWS console of its partition and region. */
export function executionConsoleUrl(executionArn: string): string {
  return consoleUrl(executionArn, "states", `/v2/executions/details/${encodeURIComponent(executionArn)}`);
}

/**
 * A function's page in the AWS console, with its metrics and the way to its logs.
 * @param arn of anything in the function's partition and region
 */
export function functionConsoleUrl(arn: string, functionName: string): string {
  return consoleUrl(arn, "lambda", `/functions/${encodeURIComponent(functionName)}?tab=monitoring`);
}

/**
 * The events of a log group in the AWS console.
 * @param arn of anything in the log group's partition and region
 * @param from and `to`: milliseconds since the epoch
 */
export function logsConsoleUrl(arn: string, logGroup: string, from: number, to: number): string {
  // The console escapes what it puts into its fragment, with "$" for "%", and a name twice.
  const escaped = (text: string): string => encodeURIComponent(text).replaceAll("%", "$");
  const events = escaped(`?start=${from}&end=${to}`);
  return consoleUrl(
    arn,
    "cloudwatch",
    `logsV2:log-groups/log-group/${escaped(encodeURIComponent(logGroup))}/log-events${events}`,
  );
}

function consoleUrl(arn: string, service: string, page: string): string {
  const [, partition = "", , region] = arn.split(":");
  const domain = CONSOLES[partition] ?? "console.aws.amazon.com";
  return `https://${region}.${domain}/${service}/home?region=${region}#${page}`;
}
