import { randomUUID } from "node:crypto";
import type { Output } from "../../../calls";
import type { ServiceContext, ServiceDefinition } from "../../service";
import { NOT_RUN } from "../language/checks/problem";
import type { Integration, Integrations } from "../types";
import { type CallAsMachine, createCaller } from "./caller";
import { named } from "./failures";
import { functionIntegration } from "./functionArn";
import { type Mocks, mockedIntegration } from "./mocks";
import { type NestedExecutions, nestedExecutions } from "./nestedExecution";
import { OPTIMIZED, type OptimizedIntegration, type Suffix } from "./optimized";
import { parameterProblems } from "./parameters";
import { isOfAws, type Resource, readResource } from "./resource";
import { sdkIntegration } from "./sdk";

type Context = Pick<ServiceContext, "authorization" | "place" | "call" | "onEvent" | "mocks">;

/**
 * What tasks can call: functions, the optimized and SDK integrations of the emulator's services, and what mocks answer.
 *
 * @param serviceOfSdk the emulator's service that has this name in SDK integrations
 * @throws Error for a mock of an integration that the emulator answers
 */
export function createIntegrations(
  context: Context,
  serviceOfSdk: (sdkName: string) => ServiceDefinition | undefined,
): Integrations {
  const call = createCaller(context);
  const nested = nestedExecutions(context, call);
  const served = (resource: Resource): Integration | undefined =>
    optimizedIntegration(resource, call, nested) ?? sdkIntegration(resource, serviceOfSdk, call);
  refuseNeedlessMocks(context.mocks, served);

  return {
    find(resource) {
      const read = readResource(resource);
      if (read === undefined) {
        return functionIntegration(resource, call) ?? { problem: problemOf(resource) };
      }
      const problem = isOfAws(read) ? withoutMock(read, context.mocks) : problemOf(resource);
      return served(read) ?? mockedIntegration(read, context.mocks) ?? { problem };
    },
  };
}

function optimizedIntegration(
  { target, suffix, labels, waitsFor }: Resource,
  call: CallAsMachine,
  nested: (parsed: boolean) => NestedExecutions,
): Integration | undefined {
  const optimized = OPTIMIZED[target];
  if (optimized === undefined || (suffix !== "" && !optimized.suffixes.includes(suffix as Suffix))) {
    return undefined;
  }
  const { service, action, names, inputOf, resultOf } = optimized satisfies OptimizedIntegration;
  return {
    kind: "service",
    labels,
    waitsFor,
    problemsOf: (parameters) => parameterProblems(parameters, optimized),
    async call(task) {
      const parameters = task.parameters as Output;
      const input = inputOf === undefined ? parameters : inputOf(parameters, task);
      const output = await named(call({ service, action, input }, task), names);
      return { ...(resultOf === undefined ? output : resultOf(output)), ...httpMetadata() };
    },
    ...(waitsFor === "completion" && nested(suffix === ".sync:2")),
  };
}

function refuseNeedlessMocks(mocks: Mocks | undefined, served: (resource: Resource) => Integration | undefined): void {
  for (const integration of mocks?.responses.keys() ?? []) {
    const resource = readResource(`arn:aws:states:::${integration}`);
    if (resource !== undefined && served(resource) !== undefined) {
      throw new Error(`${mocks?.file}: the emulator answers "${integration}" itself. Remove it from the file.`);
    }
  }
}

function problemOf(resource: string): string {
  const isActivity = /^arn:[^:]+:states:[\w-]+:\d{12}:activity:.+$/.test(resource);
  return isActivity
    ? `is an activity, which is ${NOT_RUN}. Use a task token.`
    : 'is not valid on AWS. Use a Lambda function\'s ARN or a service integration, as in "arn:aws:states:::sqs:sendMessage".';
}

function withoutMock({ target, suffix }: Resource, mocks: Mocks | undefined): string {
  const responses = { [`${target}${suffix}`]: { "0": { Return: {} } } };
  const advice =
    mocks === undefined
      ? `Answer it from a mock file (--mocks FILE of npm start, mocks of startEmulator) with ${JSON.stringify({ MockedResponses: responses })}.`
      : `Add to MockedResponses in ${mocks.file}: ${JSON.stringify(responses).slice(1, -1)}.`;
  return `is ${NOT_RUN}. ${advice}`;
}

/** Optimized integrations include the metadata of the HTTP response. */
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
