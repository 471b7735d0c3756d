/** The AWS console's domain in each partition that has one of its own (AWS General Reference, "AWS service endpoints"). */
const CONSOLES: Readonly<Record<string, string>> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-eusc": "console.amazonaws-eusc.eu",
};

/** A state machine's page in the AWS console of its partition and region. */
export function machineConsoleUrl(stateMachineArn: string): string {
  return consoleUrl(stateMachineArn, `statemachines/view/${stateMachineArn}`);
}

/** An execution's page in the AWS console of its partition and region. */
export function executionConsoleUrl(executionArn: string): string {
  return consoleUrl(executionArn, `v2/executions/details/${encodeURIComponent(executionArn)}`);
}

function consoleUrl(arn: string, page: string): string {
  const [, partition = "", , region] = arn.split(":");
  const domain = CONSOLES[partition] ?? "console.aws.amazon.com";
  return `https://${region}.${domain}/states/home?region=${region}#/${page}`;
}
