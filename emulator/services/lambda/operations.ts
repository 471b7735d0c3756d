import type { Inputs, Place } from "../../resource";
import type { Operation, Operations } from "../operation";

/**
 * @param identifier a function's name, its ARN, or the end of its ARN (Lambda API reference, GetFunction)
 */
export function functionArnOf(identifier: unknown, { partition, region, account }: Place): string {
  const given = String(identifier);
  const end = /^(arn:|\d{12}:)/.test(given) ? given : `${account}:function:${given}`;
  return end.startsWith("arn:") ? end : `arn:${partition}:lambda:${region}:${end}`;
}

/** The ARN of the function, or of the version that a call names. */
export function qualifiedArnOf({ FunctionName, Qualifier }: Inputs, place: Place): string {
  return functionArnOf(FunctionName, place) + (Qualifier === undefined ? "" : `:${Qualifier}`);
}

/** The function's ARN without the qualifier $LATEST, which names the only version that the emulator has. */
export function unqualifiedArnOf(identifier: unknown, place: Place): string {
  return functionArnOf(identifier, place).replace(/:\$LATEST$/, "");
}

function onFunction(members: readonly string[], ...actions: readonly string[]): Operation {
  return {
    members: ["FunctionName", ...members],
    ...(actions.length > 0 && { actions }),
    // A call with a qualifier is checked on the qualified ARN (Lambda developer guide, "Lambda function versions").
    resources: (input, place) => [qualifiedArnOf(input, place)],
  };
}

/** The operations of Lambda. */
export const OPERATIONS: Operations = {
  GetFunction: onFunction(["Qualifier"]),
  Invoke: onFunction(["InvocationType", "LogType", "Payload", "Qualifier"], "InvokeFunction"),
};
