import { parseStateMachineArn } from "../executions/arns";
import type { Target } from "../executions/target";
import type { Environment } from "./api";

/** What is acted on, and as whom. */
export function environmentOf(
  target: Pick<Target, "stateMachineArn" | "identity" | "stack" | "asksPeople">,
): Environment {
  const { stateMachineArn, identity, stack, asksPeople } = target;
  const { name, region, account } = parseStateMachineArn(stateMachineArn);
  return {
    stateMachineArn,
    stateMachineName: name,
    region,
    account,
    stack: stack ?? null,
    asksPeople: asksPeople ?? null,
    identity,
  };
}

/** The environment in a few words: "prod · 1111-2222-3333 · us-east-1". */
export function describeEnvironment({ stack, account, region }: Environment): string {
  const grouped = account.replace(/^(\d{4})(\d{4})(\d{4})$/, "$1-$2-$3");
  return [...(stack === null ? [] : [stack]), grouped, region].join(" · ");
}
