import { type Call, type Handler, lastPart, type Output, ServiceError } from "./calls";
import type { Place } from "./evaluate/resources";
import type { Authorization } from "./iam/authorization";
import type { Emulators } from "./services/emulators";
import type { Lambda } from "./services/lambda/lambda";
import type { Logs } from "./services/logs";
import { ApiError } from "./services/stepFunctions/api/apiError";
import type { StepFunctions } from "./services/stepFunctions/types";

/** Stands between a call that was allowed and its service, to make it fail as AWS does; `next` does the work. */
export type CallFault = (call: Call, next: () => Promise<Output>) => Promise<Output>;

export interface Services {
  readonly authorization: Authorization;
  readonly emulators: Emulators;
  readonly lambda: Lambda;
  readonly logs: Logs;
  readonly stepFunctions: StepFunctions;
}

/** Answers every call of the emulator: who may do it is checked first, then the service does it. */
export function createDispatcher(services: Services, place: Place, fault: () => CallFault | undefined): Handler {
  return async (call) => {
    const resource = resourceOf(call, services.stepFunctions, place);
    if (resource !== undefined) {
      services.authorization.authorize(call, resource);
    }
    const next = () => carryOut(call, services, place);
    return fault()?.(call, next) ?? next();
  };
}

/**
 * The ARN that a call is authorised against (Service Authorization Reference). Undefined for what everybody may do, and
 * for a task token that was never issued: there the answer is InvalidToken, whoever asks.
 */
function resourceOf(call: Call, stepFunctions: StepFunctions, { region, account }: Place): string | undefined {
  const { service, action, input } = call;
  switch (service) {
    case "sts":
      return undefined;
    case "lambda":
      return String(input.FunctionName);
    case "sqs":
      return input.QueueUrl === undefined ? "*" : `arn:aws:sqs:${region}:${account}:${lastPart(input.QueueUrl)}`;
    case "sns":
      return String(input.TopicArn ?? "*");
    case "dynamodb":
      return input.TableName === undefined
        ? "*"
        : `arn:aws:dynamodb:${region}:${account}:table/${lastPart(input.TableName)}`;
    case "logs":
      return `arn:aws:logs:${region}:${account}:log-group:${input.logGroupName}:log-stream:${input.logStreamName}`;
    case "states":
      return action.startsWith("SendTask")
        ? stepFunctions.stateMachineOfToken(String(input.taskToken))
        : String(input.executionArn ?? input.stateMachineArn ?? "*");
  }
}

async function carryOut(call: Call, services: Services, place: Place): Promise<Output> {
  const { service, action, input } = call;
  switch (service) {
    case "sts":
      return callerIdentity(call, place);
    case "lambda":
      return { Payload: await services.lambda.invoke(String(input.FunctionName), input.Payload) };
    case "logs":
      return services.logs.handle(call);
    case "states":
      try {
        return (await services.stepFunctions.call(action, input)) as Output;
      } catch (error) {
        throw error instanceof ApiError ? new ServiceError(error.code, error.message, error.statusCode) : error;
      }
    default:
      return services.emulators.call(service, action, input);
  }
}

function callerIdentity({ caller, action }: Call, { account }: Place): Output {
  if (action !== "GetCallerIdentity") {
    throw new ServiceError("InvalidAction", `The action ${action} is not valid for this web service.`);
  }
  const name = caller.type === "role" ? `assumed-role/${lastPart(caller.arn)}/${caller.sessionName}` : "root";
  const service = caller.type === "role" ? "sts" : "iam";
  return { Arn: `arn:aws:${service}::${account}:${name}`, UserId: name, Account: account };
}
