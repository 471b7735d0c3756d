import type { Integration } from "../types";
import type { CallAsMachine } from "./caller";
import { failureNames, named } from "./failures";

const functionArn = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

/** The integration of a Resource that is a Lambda function's ARN; undefined for any other Resource. */
export function functionIntegration(resource: string, call: CallAsMachine): Integration | undefined {
  if (!functionArn.test(resource)) {
    return undefined;
  }
  return {
    kind: "function",
    functionArn: resource,
    waitsFor: "response",
    problemsOf: () => [],
    async call(task) {
      const input = { FunctionName: resource, Payload: task.parameters };
      const { Payload } = await named(call({ service: "lambda", action: "Invoke", input }, task), failureNames.lambda);
      return Payload;
    },
  };
}
