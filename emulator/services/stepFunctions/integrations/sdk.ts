import type { Output } from "../../../calls";
import type { Inputs } from "../../../resource";
import type { ServiceDefinition } from "../../service";
import type { Integration } from "../types";
import type { CallAsMachine } from "./caller";
import { named, sdkFailureNames } from "./failures";
import { invokeAnswer, invokeInput } from "./lambdaApi";
import { initialLowerCase, initialUpperCase } from "./members";
import { parameterProblems } from "./parameters";
import type { Resource } from "./resource";

/**
 * The SDK integration of a Resource, for an operation that the emulator answers ("Learning to use AWS service SDK integrations in
 * Step Functions"). Undefined for any other Resource.
 */
export function sdkIntegration(
  { target, suffix, labels, waitsFor }: Resource,
  serviceOfSdk: (sdkName: string) => ServiceDefinition | undefined,
  call: CallAsMachine,
): Integration | undefined {
  const [, sdkName = "", sdkAction = ""] = /^aws-sdk:([a-z\d]+):([a-z]\w*)$/.exec(target) ?? [];
  const service = serviceOfSdk(sdkName);
  const action = sdkAction.charAt(0).toUpperCase() + sdkAction.slice(1);
  const operation = service?.operations?.[action];
  if (service?.sdk === undefined || operation === undefined || (suffix !== "" && suffix !== ".waitForTaskToken")) {
    return undefined;
  }
  const { client, members = "upper", modeled } = service.sdk;
  const names = sdkFailureNames(client, modeled);
  const optional = operation.members.map((member) => String(Object.keys(initialUpperCase({ [member]: 0 }) as object)));
  return {
    kind: "service",
    labels,
    waitsFor,
    problemsOf: (parameters) => parameterProblems(parameters, { required: [], optional, open: true }),
    async call(task) {
      const parameters = task.parameters as Inputs;
      if (target === "aws-sdk:lambda:invoke") {
        const invoke = async () => call({ service: service.name, action, input: invokeInput(parameters) }, task);
        return named(invokeAnswer(invoke()), names);
      }
      const input = members === "lower" ? (initialLowerCase(parameters) as Inputs) : parameters;
      const output = await named(call({ service: service.name, action, input }, task), names);
      return withDates(members === "lower" ? (initialUpperCase(output) as Output) : output);
    },
  };
}

/** Dates are seconds since the epoch in a service's answer, and text in the result of an SDK integration. */
function withDates(output: Output): unknown {
  return JSON.parse(JSON.stringify(output), (name, value: unknown) =>
    typeof value === "number" && /(Date|DateTime|Time|Timestamp)$/.test(name)
      ? new Date(value * 1_000).toISOString()
      : value,
  );
}
