import { type IncomingHttpHeaders, request } from "node:http";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type FixtureEmulator, startFixture } from "../../fixtureEmulator";
import { codeOf, smallFunction } from "../../provisioned";

/** Returns the event; or what a request with the header `x-do` tells it to. */
const CODE = `
exports.handler = async (event) => {
  const { "x-do": action } = event.headers;
  if (action === "return") return JSON.parse(event.body);
  if (action === "throw") throw new Error("no parcel");
  while (action === "spin");
  if (action === "grow") return "x".repeat(7 * 1024 * 1024);
  if (action === "count") return (event.body ?? "").length;
  return event;
};`;

/** The inputs to change. */
export interface Changes {
  readonly fn?: Partial<aws.lambda.FunctionArgs>;
  readonly api?: Partial<aws.apigatewayv2.ApiArgs>;
  readonly integration?: Partial<aws.apigatewayv2.IntegrationArgs>;
  /** @default ["$default"] */
  readonly routeKeys?: readonly string[];
  readonly route?: Partial<aws.apigatewayv2.RouteArgs>;
  readonly stage?: Partial<aws.apigatewayv2.StageArgs>;
  /** The end of the permission's source ARN after the API's execution ARN; undefined for no permission. @default "/*" */
  readonly source?: string | undefined;
}

export interface Outputs extends Readonly<Record<string, unknown>> {
  /** The API's endpoint. */
  readonly endpoint: string;
}

/** An HTTP API with a function behind every route. */
export function httpApi(changes: Changes = {}): Record<string, pulumi.Output<unknown>> {
  const { routeKeys = ["$default"], source } = { source: "/*", ...changes };
  const fn = smallFunction({ code: codeOf(CODE), ...changes.fn });
  const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP", ...changes.api });
  const integration = new aws.apigatewayv2.Integration("integration", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: fn.arn,
    payloadFormatVersion: "2.0",
    ...changes.integration,
  });
  const target = pulumi.interpolate`integrations/${integration.id}`;
  const routes = routeKeys.map(
    (routeKey, index) =>
      new aws.apigatewayv2.Route(`route-${index}`, { apiId: api.id, routeKey, target, ...changes.route }),
  );
  const stage = new aws.apigatewayv2.Stage(
    "stage",
    { apiId: api.id, name: "$default", autoDeploy: true, ...changes.stage },
    { dependsOn: routes },
  );
  if (source !== undefined) {
    new aws.lambda.Permission("permission", {
      action: "lambda:InvokeFunction",
      function: fn.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}${source}`,
    });
  }
  const { id: apiId, apiEndpoint: endpoint, executionArn, name, arn } = api;
  const { invokeUrl, executionArn: stageExecutionArn, arn: stageArn } = stage;
  return { apiId, endpoint, executionArn, name, arn, invokeUrl, stageExecutionArn, stageArn, invokeArn: fn.invokeArn };
}

/** An emulator with the API. */
export interface RunningApi extends FixtureEmulator {
  readonly api: Outputs;
  send(path: string, request?: SentRequest): Promise<Received>;
  /** Sends a request whose function returns this. */
  returning(result: unknown, method?: string): Promise<Received>;
}

export async function startApi(changes: Changes = {}, others: () => unknown = () => ({})): Promise<RunningApi> {
  const program = (): unknown => {
    const outputs = httpApi(changes);
    others();
    return outputs;
  };
  const emulator = await startFixture({ program });
  const api = emulator.program.outputs as Outputs;
  const send = (path: string, sent?: SentRequest): Promise<Received> => exchange(api.endpoint, path, sent);
  const returning = (result: unknown, method = "POST"): Promise<Received> => {
    const body = JSON.stringify(result);
    // Node's client frames no body of HEAD by itself.
    const length = String(Buffer.byteLength(body));
    const headers = { "x-do": "return", "content-type": "application/json", "content-length": length };
    return send("/", { method, headers, body });
  };
  return { ...emulator, api, send, returning };
}

/** Runs `look` with the API, then stops the emulator. */
export async function withApi(changes: Changes, look: (api: RunningApi) => unknown): Promise<void> {
  const running = await startApi(changes);
  try {
    await look(running);
  } finally {
    await running.stop();
  }
}

export interface SentRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body, parsed. */
  json(): Record<string, unknown>;
}

/** Sends a request with exactly this path, which fetch would normalize. */
function exchange(
  endpoint: string,
  path: string,
  { method = "GET", headers, body }: SentRequest = {},
): Promise<Received> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, headers: { ...headers } as Record<string, string> },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("latin1");
          const { statusCode: status, headers: received } = response;
          resolve({
            status,
            headers: received,
            body: text,
            json: () => JSON.parse(Buffer.from(text, "latin1").toString()),
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The answer of API Gateway itself. */
export function answers({ status, headers, body }: Received): readonly unknown[] {
  return [status, headers["content-type"], body];
}

export function message(status: number, text: string): readonly unknown[] {
  return [status, "application/json", JSON.stringify({ message: text })];
}
