import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { lastPart, ServiceError } from "../../calls";
import { type Inputs, text } from "../../resource";
import type { RunningService, ServiceContext } from "../service";
import { eventOf, targetOf } from "./event";
import { type Integration, readIntegration, readRoute, readStage } from "./readInputs";
import { type ApiResponse, messageResponse, readResponse, send } from "./response";
import { type Route, selectRoute } from "./routes";
import { createThrottle } from "./throttle";

interface Stage {
  readonly name: string;
  readonly mayPass: (routeKey: string) => boolean;
}

interface Api {
  readonly id: string;
  readonly executionArn: string;
  readonly server: Server;
  readonly authority: string;
  readonly integrations: Map<string, Integration>;
  readonly routes: Route[];
  readonly stages: Map<string, Stage>;
}

/** API Gateway developer guide, "Quotas for configuring and running an HTTP API". */
const LARGEST_BODY_BYTES = 10 * 1024 * 1024;

const DEFAULT_STAGE = "$default";

const INTERNAL_SERVER_ERROR = messageResponse(500, "Internal Server Error");
const REQUEST_TOO_LARGE = messageResponse(413, "Request Entity Too Large");
const SERVICE_UNAVAILABLE = messageResponse(503, "Service Unavailable");

export function startApiGateway(context: ServiceContext): RunningService {
  const { pendingWork, clock, place } = context;
  const apis = new Map<string, Api>();

  const apiOf = (apiId: unknown): Api => {
    const api = apis.get(text(apiId));
    if (api === undefined) {
      throw new Error(`There is no HTTP API ${apiId}.`);
    }
    return api;
  };

  async function createApi(state: Inputs): Promise<void> {
    const server = createServer((request, response) => {
      const requestId = randomBytes(11).toString("base64");
      answer(api, request, requestId)
        .catch(() => INTERNAL_SERVER_ERROR)
        .then((answered) => {
          if (!request.complete) {
            // The rest of a body that is too large is read and dropped, so that the client receives the answer.
            response.setHeader("connection", "close");
            request.resume();
          }
          send(response, requestId, answered);
        });
    });
    // A client reuses connections. If the server closes an idle one during its reuse, the client reports a network error.
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    const api: Api = {
      id: text(state.id),
      executionArn: text(state.executionArn),
      server,
      authority: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      integrations: new Map(),
      routes: [],
      stages: new Map(),
    };
    apis.set(api.id, api);
  }

  async function answer(api: Api, request: IncomingMessage, requestId: string): Promise<ApiResponse> {
    // A page on another host could otherwise reach the API under a name that leads to 127.0.0.1.
    const { host } = request.headers;
    if (host !== api.authority && host !== api.authority.replace("127.0.0.1", "localhost")) {
      return messageResponse(403, "Forbidden");
    }
    const { path } = targetOf(request);
    const named = api.stages.get(path.split("/")[1] ?? "");
    const stage = named ?? api.stages.get(DEFAULT_STAGE);
    const routePath = named === undefined ? path : path.slice(named.name.length + 1) || "/";
    const match = stage && selectRoute(api.routes, request.method ?? "", routePath);
    const integration = match && api.integrations.get(match.route.integrationId);
    if (stage === undefined || match === undefined || integration === undefined) {
      return messageResponse(404, "Not Found");
    }
    const { key } = match.route;
    if (!stage.mayPass(key)) {
      return messageResponse(429, "Too Many Requests");
    }
    // Only this: a driven clock has to advance while the function waits, for its timeout.
    const body = await pendingWork.during(() => readBody(request));
    if (body === undefined) {
      return REQUEST_TOO_LARGE;
    }
    const { account } = place;
    const now = clock.now();
    const event = eventOf({ request, body, match, stage: stage.name, apiId: api.id, requestId, account, now });
    const source = `${api.executionArn}/${stage.name}/${key.replace(" ", "").replace(/^ANY/, "*")}`;
    return invoke(integration, event, source);
  }

  /** API Gateway reports failures of Lambda and of the function without a reason. */
  async function invoke({ functionName, timeoutMs }: Integration, event: object, source: string): Promise<ApiResponse> {
    const invocation = context.call({
      caller: { type: "service", service: "apigateway.amazonaws.com" },
      service: "lambda",
      action: "Invoke",
      input: { FunctionName: functionName, Payload: event },
      overTls: true,
      source: { account: place.account, arn: source },
    });
    let timer: { cancel(): void } | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = clock.setTimer(() => resolve(undefined), timeoutMs);
    });
    try {
      const output = await Promise.race([invocation, timeout]);
      return output === undefined ? SERVICE_UNAVAILABLE : (readResponse(output.Payload) ?? INTERNAL_SERVER_ERROR);
    } catch (error) {
      return (error instanceof ServiceError && ANSWERS[error.status]) || INTERNAL_SERVER_ERROR;
    } finally {
      timer?.cancel();
    }
  }

  return {
    provision: {
      "aws:apigatewayv2/api:Api": createApi,
      "aws:apigatewayv2/integration:Integration": (state, inputs, name) =>
        void apiOf(inputs.apiId).integrations.set(text(state.id), readIntegration(inputs, name, place)),
      "aws:apigatewayv2/route:Route": (_, inputs, name) => {
        const api = apiOf(inputs.apiId);
        api.routes.push(readRoute(inputs, name, api));
      },
      "aws:apigatewayv2/stage:Stage": (state, inputs, name) => {
        const stageName = text(state.name);
        const { stages } = apiOf(inputs.apiId);
        if (stages.has(stageName)) {
          throw new Error(`aws:apigatewayv2/stage:Stage ${name}: Stage already exists: ${stageName}`);
        }
        stages.set(stageName, {
          name: stageName,
          mayPass: createThrottle(clock, readStage(inputs, stageName, name)),
        });
      },
    },
    createdOutputs: {
      "aws:apigatewayv2/api:Api": ({ executionArn }) => ({ apiEndpoint: endpointOf(lastPart(executionArn)) }),
      "aws:apigatewayv2/stage:Stage": ({ apiId, name }) => ({
        invokeUrl: `${endpointOf(apiId)}/${name === DEFAULT_STAGE ? "" : name}`,
      }),
    },
    async stop() {
      await Promise.all(
        [...apis.values()].map(({ server }) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };

  function endpointOf(apiId: unknown): string {
    return `http://${apiOf(apiId).authority}`;
  }
}

/** The answers to errors of the Lambda service, by the error's status: a payload above 6 MB, and a throttled function. */
const ANSWERS: Readonly<Record<number, ApiResponse>> = { 413: REQUEST_TOO_LARGE, 429: SERVICE_UNAVAILABLE };

/** The body; undefined if it is too large. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > LARGEST_BODY_BYTES) {
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}
