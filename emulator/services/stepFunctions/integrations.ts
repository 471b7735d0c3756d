import { randomUUID } from "node:crypto";
import { type Call, type Handler, lastPart, type Output, ServiceError } from "../../calls";
import type { Authorization } from "../../iam/authorization";
import type { Place } from "../../resource";
import { FunctionError } from "../lambda/outcome";
import { type Integrations, TaskFailure } from "./types";

const SERVICE_NAME = { lambda: "Lambda", sqs: "SQS", sns: "SNS" } as const;

/** Error names of the integrations that differ from `<service>.<code>Exception`. */
const ERROR_NAME: Readonly<Record<string, string>> = {
  "lambda AccessDeniedException": "Lambda.AWSLambdaException",
  "sqs AccessDeniedException": "SQS.AmazonSQSException",
  "sqs InternalFailure": "SQS.AmazonSQSException",
  "sqs ServiceUnavailable": "SQS.AmazonSQSException",
  "sns ServiceUnavailable": "SNS.AmazonSNSException",
};

/** The integrations that tasks call, with the state machine's role. */
export function createIntegrations(authorization: Authorization, place: Place, call: Handler): Integrations {
  /** @throws TaskFailure with the error name and cause that Step Functions reports */
  async function asMachine(
    service: keyof typeof SERVICE_NAME,
    action: string,
    input: Record<string, unknown>,
    request: { readonly roleArn: string; readonly executionArn: string },
  ): Promise<Output> {
    const { roleArn, executionArn } = request;
    const stateMachineArn = executionArn.replace(":execution:", ":stateMachine:").replace(/:[^:]+$/, "");
    const caller: Call["caller"] = {
      type: "role",
      arn: roleArn,
      sessionName: lastPart(stateMachineArn),
      account: place.account,
    };
    try {
      authorization.assume(roleArn, "states.amazonaws.com", {
        "aws:SourceAccount": place.account,
        "aws:SourceArn": stateMachineArn,
      });
      return await call({ caller, service, action, input, overTls: true });
    } catch (error) {
      throw taskFailure(service, error);
    }
  }

  return {
    async invokeFunction({ functionArn, payload, ...request }) {
      const { Payload } = await asMachine("lambda", "Invoke", { FunctionName: functionArn, Payload: payload }, request);
      return Payload;
    },
    async callService({ service, action, parameters, ...request }) {
      const apiAction = action.charAt(0).toUpperCase() + action.slice(1);
      const output = await asMachine(service, apiAction, stringified(parameters), request);
      return { ...output, ...httpMetadata() };
    },
  };
}

/** SQS and SNS accept only strings, so the integrations convert an object to JSON. */
function stringified(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      (name === "MessageBody" || name === "Message") && typeof value !== "string" ? JSON.stringify(value) : value,
    ]),
  );
}

function taskFailure(service: keyof typeof SERVICE_NAME, error: unknown): unknown {
  if (error instanceof FunctionError) {
    return new TaskFailure(error.name, JSON.stringify(error.payload));
  }
  if (!(error instanceof ServiceError)) {
    return error;
  }
  const { code, message, status } = error;
  const name =
    ERROR_NAME[`${service} ${code}`] ?? `${SERVICE_NAME[service]}.${code.replace(/Exception$/, "")}Exception`;
  const product = service === "lambda" ? "AWSLambda" : `Amazon${SERVICE_NAME[service]}`;
  const origin = `(Service: ${product}; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`;
  return new TaskFailure(name, `${message} ${origin}`);
}

/** The integrations include the metadata of the HTTP response. */
function httpMetadata(): Output {
  const requestId = randomUUID();
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: { "x-amzn-RequestId": [requestId] },
      HttpHeaders: { "x-amzn-RequestId": requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
