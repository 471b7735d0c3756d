import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { InvalidDecisionError } from "../approvals/decision";
import { parseStateMachineArn } from "../executions/arns";
import { segmentOf } from "../executions/executionPath";
import { clockOf } from "../executions/serviceClock";
import type { Target } from "../executions/target";
import { type ApiError, TIME_HEADER } from "./api";
import { explain } from "./awsErrors";
import { type Asset, bundlePage } from "./pageBundle";
import { InvalidRequestError } from "./requests";
import { apiRoutes } from "./routes";
import { createGate, type Gate, protectAnswers } from "./security";

/** The target of the page, and how to serve it. */
export interface OperatorServerArgs extends Omit<Target, "config"> {
  /** The port on 127.0.0.1. @default a free port chosen by the system */
  readonly port?: number | undefined;
  /** Receives a line for every change, refusal and error, without secrets and task tokens. */
  readonly log?: ((line: string) => void) | undefined;
  /** Milliseconds since the epoch. @default the machine's clock */
  readonly now?: (() => number) | undefined;
}

export interface OperatorServer {
  /** The URL to open. It contains the secret of this server: print it, but do not log it. */
  readonly url: string;
  /** The address that opens an execution, with the same secret. */
  urlOf(executionName: string): string;
  close(): Promise<void>;
}

/** Fits an input of 256 KiB, escaped as a JSON string, and the other fields. */
const largestRequestBytes = 600 * 1024;

/**
 * Serves the operator's page on 127.0.0.1.
 * @throws Error EADDRINUSE if the port is in use; also the errors of esbuild if the page cannot be built
 */
export async function startOperatorServer(args: OperatorServerArgs): Promise<OperatorServer> {
  const assets = await bundlePage();
  let port = 0;
  const { name, account, region } = parseStateMachineArn(args.stateMachineArn);
  const gate = createGate(() => port, `${name} in ${account}, ${region}`);
  const app = application(args, gate, assets);
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(args.port ?? 0, "127.0.0.1", resolve);
  });
  port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}${gate.entrance}`,
    urlOf: (executionName) => `http://127.0.0.1:${port}${gate.entrance}/executions/${segmentOf(executionName)}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function application(args: OperatorServerArgs, gate: Gate, assets: ReadonlyMap<string, Asset>): Hono {
  const log = args.log ?? (() => undefined);
  const now = args.now ?? (() => Date.now());
  const app = new Hono();

  app.use(async (context, next) => {
    await next();
    // The page reads continuously. Logging those requests would bury the changes.
    if (context.req.method !== "GET" || context.res.status >= 400) {
      log(`${context.req.method} ${loggedPath(context)} ${context.res.status}`);
    }
  });
  app.use(protectAnswers);
  app.use(gate.ownHostOnly);
  app.get("/open/:secret", gate.enter);
  app.get("/open/:secret/executions/:execution", gate.enter);
  app.use(gate.knownOnly);
  app.use(compress());
  app.use("/api/*", gate.ownWindowsOnly);
  app.post("*", gate.ownChangesOnly, bodyLimit({ maxSize: largestRequestBytes, onError: tooLarge }));
  const serviceTime = clockOf(args.sfn, now);
  app.use("/api/*", async (context, next) => {
    await next();
    context.res.headers.set(TIME_HEADER, new Date(serviceTime()).toISOString());
  });
  app.route("/api", apiRoutes(args, now, serviceTime));
  app.all("/api/*", (context) =>
    context.json<ApiError>({ error: "This address does not exist.", whatToDo: "Reload the page." }, 404),
  );
  app.get("*", (context) => {
    // Every other path is a view of the page, which the page derives from the URL.
    const asset = assets.get(context.req.path) ?? assets.get("/");
    return context.body(asset?.body ?? "", 200, { "content-type": asset?.type ?? "text/plain" });
  });
  app.onError((error, context) => answerError(error, context, log));
  return app;
}

/** The entrance contains the secret, which must not be logged. */
function loggedPath(context: Context): string {
  return context.req.path.startsWith("/open/") ? "/open/…" : context.req.path;
}

function tooLarge(context: Context): Response {
  return context.json<ApiError>({ error: "The request is too large.", whatToDo: "Shorten the input." }, 413);
}

function answerError(error: Error, context: Context, log: (line: string) => void): Response {
  if (error instanceof InvalidRequestError) {
    const { message, whatToDo, field } = error;
    return context.json<ApiError>({ error: message, whatToDo, ...(field === undefined ? {} : { field }) }, 400);
  }
  if (error instanceof InvalidDecisionError) {
    return context.json<ApiError>({ error: error.message, whatToDo: "Change the reason.", field: "reason" }, 400);
  }
  const { status, ...answer } = explain(error);
  log(`${error.name}: ${error.message}`);
  return context.json<ApiError>(answer, status);
}
