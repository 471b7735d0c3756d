import { type Inputs, type Place, text } from "../../resource";
import { type Route, routeIdentity, routeKeyProblem } from "./routes";
import type { ThrottleSettings } from "./throttle";

export interface Integration {
  readonly functionName: string;
  readonly timeoutMs: number;
}

/** API Gateway developer guide, "Quotas for configuring and running an HTTP API". */
const LONGEST_INTEGRATION_MS = 30_000;

/** @throws Error for an integration that is not with a function of this account and region */
export function readIntegration(inputs: Inputs, name: string, { region, account }: Place): Integration {
  const where = `aws:apigatewayv2/integration:Integration ${name}`;
  if (inputs.payloadFormatVersion === undefined) {
    throw new Error(
      `${where}: the default of payloadFormatVersion, "1.0", is valid on AWS, and not run here. The emulator runs "2.0".`,
    );
  }
  const uri = inputs.integrationUri === undefined ? "" : text(inputs.integrationUri);
  const arn =
    /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
  const [, functionRegion, functionAccount, functionName, qualifier] =
    /^arn:[^:]+:lambda:([^:]+):(\d{12}):function:([\w-]+)(:.+)?$/.exec(arn) ?? [];
  if (functionName === undefined) {
    throw new Error(
      `${where}: integrationUri ${JSON.stringify(uri)} is not valid on AWS, which takes the ARN or the invoke ARN of a function.`,
    );
  }
  if (functionRegion !== region || functionAccount !== account || qualifier !== undefined) {
    throw new Error(
      `${where}: integrationUri ${JSON.stringify(uri)} is valid on AWS, and not run here. The emulator runs functions of its account and region, without versions and aliases.`,
    );
  }
  return { functionName, timeoutMs: Number(inputs.timeoutMilliseconds ?? LONGEST_INTEGRATION_MS) };
}

/** @throws Error for a route that API Gateway refuses, and for one without a target */
export function readRoute(
  inputs: Inputs,
  name: string,
  api: { readonly routes: readonly Route[]; readonly integrations: ReadonlyMap<string, Integration> },
): Route {
  const where = `aws:apigatewayv2/route:Route ${name}`;
  const key = text(inputs.routeKey);
  const problem = routeKeyProblem(key);
  if (problem !== undefined) {
    throw new Error(`${where}: routeKey ${JSON.stringify(key)} is not valid on AWS, which ${problem}.`);
  }
  if (api.routes.some((route) => routeIdentity(route.key) === routeIdentity(key))) {
    throw new Error(`${where}: Route with key ${key} already exists for this API`);
  }
  if (inputs.target === undefined) {
    throw new Error(`${where}: a route without a target is valid on AWS, and not run here. Set target.`);
  }
  const integrationId = /^integrations\/(.+)$/.exec(text(inputs.target))?.[1];
  if (integrationId === undefined || !api.integrations.has(integrationId)) {
    throw new Error(
      `${where}: target ${JSON.stringify(inputs.target)} is not valid on AWS, which takes integrations/ and the ID of an integration of the API.`,
    );
  }
  return { key, integrationId };
}

/** The limits of each route; undefined for none. @throws Error for a stage that the emulator does not run */
export function readStage(inputs: Inputs, stageName: string, name: string): ThrottleSettings | undefined {
  const where = `aws:apigatewayv2/stage:Stage ${name}`;
  if (!/^(\$default|[\w-]{1,128})$/.test(stageName)) {
    throw new Error(
      `${where}: name ${JSON.stringify(stageName)} is not valid on AWS, which takes $default, or letters, digits, _ and -.`,
    );
  }
  if (inputs.autoDeploy === undefined) {
    throw new Error(
      `${where}: the default of autoDeploy, false, is valid on AWS, and not run here. The emulator runs true.`,
    );
  }
  if (inputs.defaultRouteSettings === undefined) {
    return undefined;
  }
  const { throttlingRateLimit, throttlingBurstLimit, detailedMetricsEnabled, ...others } =
    inputs.defaultRouteSettings as Inputs;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new Error(`${where}: ${other} of defaultRouteSettings is not valid on AWS for an HTTP API.`);
  }
  if (typeof throttlingRateLimit !== "number" || typeof throttlingBurstLimit !== "number") {
    // https://github.com/pulumi/pulumi-aws/issues/2363
    throw new Error(
      `${where}: defaultRouteSettings needs throttlingRateLimit and throttlingBurstLimit. The AWS provider sets a missing one to 0, with which API Gateway answers every request with 429.`,
    );
  }
  return { throttlingRateLimit, throttlingBurstLimit };
}
