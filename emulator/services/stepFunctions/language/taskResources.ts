/** The integration that a Task's Resource calls. */
export type Integration =
  | { readonly kind: "function"; readonly functionArn: string; readonly waitsForToken: false }
  | {
      readonly kind: "service";
      readonly service: "sqs" | "sns";
      readonly action: "sendMessage" | "publish";
      /** `resourceType` and `resource` of the history's task events, e.g. "sqs" and "sendMessage.waitForTaskToken". */
      readonly labels: { readonly resourceType: string; readonly resource: string };
      readonly waitsForToken: boolean;
    };

const functionArn = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
const optimized = /^arn:aws[\w-]*:states:::(sqs:sendMessage|sns:publish)(\.waitForTaskToken)?$/;

/** Parses a Resource; undefined for an unsupported Resource. */
export function integrationOf(resource: string): Integration | undefined {
  if (functionArn.test(resource)) {
    return { kind: "function", functionArn: resource, waitsForToken: false };
  }
  const [, target, suffix] = optimized.exec(resource) ?? [];
  if (target === undefined) {
    return undefined;
  }
  const waitsForToken = suffix !== undefined;
  return target === "sqs:sendMessage"
    ? service("sqs", "sendMessage", waitsForToken)
    : service("sns", "publish", waitsForToken);
}

function service(name: "sqs" | "sns", action: "sendMessage" | "publish", waitsForToken: boolean): Integration {
  const resource = waitsForToken ? `${action}.waitForTaskToken` : action;
  return { kind: "service", service: name, action, labels: { resourceType: name, resource }, waitsForToken };
}
