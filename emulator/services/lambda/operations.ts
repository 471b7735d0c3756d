import type { Place } from "../../resource";
import type { Operation, Operations } from "../operation";

/**
 * @param identifier a function's name, its ARN, or the end of its ARN (Lambda API reference, GetFunction)
 */
export function functionArnOf(identifier: unknown, { partition, region, account }: Place): string {
  const given = String(identifier);
  const end = /^(arn:|\d{12}:)/.test(given) ? given : `${account}:function:${given}`;
  return end.startsWith("arn:") ? end : `arn:${partition}:lambda:${region}:${end}`;
}

function onFunction(members: readonly string[], ...actions: readonly string[]): Operation {
  return {
    members: ["FunctionName", ...members],
    ...(actions.length > 0 && { actions }),
    resources: ({ FunctionName }, place) => [functionArnOf(FunctionName, place)],
  };
}

/** The operations of Lambda. */
export const OPERATIONS: Operations = {
  GetFunction: onFunction([]),
  Invoke: onFunction(["Payload"], "InvokeFunction"),
};
