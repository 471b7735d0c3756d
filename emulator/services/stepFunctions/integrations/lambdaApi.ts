import { type Output, ServiceError } from "../../../calls";
import type { Inputs } from "../../../resource";
import { FunctionError } from "../../lambda/outcome";
import { parsePayload } from "../language/payload";

/** The input of Invoke for the parameters of an SDK integration, whose text is the JSON that the function receives. */
export function invokeInput(parameters: Inputs): Inputs {
  const { Payload } = parameters;
  if (typeof Payload !== "string") {
    return parameters;
  }
  try {
    return { ...parameters, Payload: parsePayload(Payload).value };
  } catch (error) {
    throw new ServiceError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${(error as SyntaxError).message}`,
    );
  }
}

/**
 * The answer of Invoke as Lambda's API gives it: the payload is text, and the answer to a function that fails has its error. The
 * optimized integration parses the payload, and fails ("Invoke an AWS Lambda function with Step Functions").
 */
export async function invokeAnswer(call: Promise<Output>): Promise<Output> {
  try {
    const { Payload, ...answer } = await call;
    return { ...answer, Payload: answer.StatusCode === 200 ? JSON.stringify(Payload ?? null) : Payload };
  } catch (error) {
    if (error instanceof FunctionError) {
      const Payload = JSON.stringify(error.payload);
      return { StatusCode: 200, ExecutedVersion: "$LATEST", FunctionError: "Unhandled", Payload };
    }
    throw error;
  }
}
