import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  type Call,
  type CallerNetwork,
  type Credentials,
  type Handler,
  type Output,
  ServiceError,
  UnansweredCall,
} from "./calls";
import type { Principal } from "./iam/evaluate";
import { readOperation } from "./operation";
import { escapeXml, queryResult } from "./queryResult";
import { SERVICES, serviceNamed } from "./services";

/** The single endpoint of the emulator's services, on 127.0.0.1. */
export interface Gateway {
  /** As in `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  /** Host and port of the endpoint. */
  readonly authority: string;
  /**
   * Creates access keys for a principal. The principal is the caller of each request that is signed with them.
   * @param network undefined for a caller that is not in a VPC
   */
  issueCredentials(principal: Principal, network?: CallerNetwork): Credentials;
  stop(): Promise<void>;
}

interface Caller {
  readonly principal: Principal;
  readonly network: CallerNetwork | undefined;
}

/** SQS and SNS accept 256 KiB. Step Functions accepts 262,144 bytes of input in JSON, which can escape every byte. */
const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/**
 * @param handle answers the calls
 * @param port 0 selects a free port
 */
export async function startGateway(handle: Handler, port: number): Promise<Gateway> {
  const callers = new Map<string, Caller>();
  const sockets = new Set<Socket>();

  const server = createServer((request, response) => {
    // From the Date header an SDK infers that its clock is wrong, and repeats calls; here the caller's clock may be a test's.
    response.sendDate = false;
    answer(request, handle, callers).then(
      ({ service, action, output }) => respond(response, service, action, output),
      (error: unknown) => respondWithError(response, request, error),
    );
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  // SDKs reuse connections. If the server closes an idle connection during its reuse, the SDK reports a network error.
  server.keepAliveTimeout = 60_000;
  await listen(server, port);
  const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    endpoint: `http://${authority}`,
    authority,
    issueCredentials(principal, network) {
      const accessKeyId = `AKIA${randomBytes(10).toString("hex").toUpperCase()}`;
      callers.set(accessKeyId, { principal, network });
      return { accessKeyId, secretAccessKey: randomBytes(20).toString("hex") };
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

interface Answer {
  readonly service: string;
  readonly action: string;
  readonly output: Output;
}

async function answer(
  request: IncomingMessage,
  handle: Handler,
  callers: ReadonlyMap<string, Caller>,
): Promise<Answer> {
  const body = await readBody(request);
  const { accessKeyId, service } = credentialScope(request);
  const caller = callers.get(accessKeyId);
  if (caller === undefined) {
    throw new ServiceError(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
      403,
    );
  }
  const { action, input } = readOperation(service, request, body);
  const { principal, network } = caller;
  const call: Call = { caller: principal, service, action, input, overTls: true, ...(network && { vpc: network.vpc }) };
  try {
    return { service, action, output: await handle(call) };
  } catch (error) {
    if (error instanceof UnansweredCall) {
      network?.onUnanswered(error.message);
    }
    throw error;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) {
      throw new ServiceError("RequestEntityTooLarge", `The request is larger than ${LARGEST_BODY_BYTES} bytes.`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Reads the access key and the service from the signature's credential scope (Signature Version 4). */
function credentialScope(request: IncomingMessage): { readonly accessKeyId: string; readonly service: string } {
  const match = /^AWS4-HMAC-SHA256 .*?Credential=([^/,\s]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? "",
  );
  if (match === null) {
    throw new ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
  const service = match[2] ?? "";
  if (serviceNamed(service)?.protocol === undefined) {
    throw new ServiceError(
      "UnknownService",
      `The emulator does not answer the service ${JSON.stringify(service)}. It answers ${answered().join(", ")}.`,
    );
  }
  return { accessKeyId: match[1] ?? "", service };
}

/** The services that have an HTTP protocol. */
function answered(): readonly string[] {
  return Object.keys(SERVICES).filter((name) => serviceNamed(name)?.protocol !== undefined);
}

function isQueryProtocol(service: string): boolean {
  return serviceNamed(service)?.protocol === "query";
}

function respond(response: ServerResponse, service: string, action: string, output: Output): void {
  const requestId = randomUUID();
  if (isQueryProtocol(service)) {
    const xml = `<${action}Response><${action}Result>${queryResult(output)}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
    response.writeHead(200, { "content-type": "text/xml", "x-amzn-requestid": requestId }).end(xml);
    return;
  }
  response
    .writeHead(200, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": requestId })
    .end(JSON.stringify(output));
}

function respondWithError(response: ServerResponse, request: IncomingMessage, error: unknown): void {
  if (error instanceof UnansweredCall) {
    return;
  }
  const { code, message, status, details } =
    error instanceof ServiceError
      ? error
      : new ServiceError("InternalFailure", "The emulator failed to answer. This is a defect of the emulator.", 500);
  if (response.headersSent || response.destroyed) {
    return;
  }
  if (!request.complete) {
    // The server would read the rest of the body as the connection's next request.
    response.setHeader("connection", "close");
    response.once("finish", () => request.destroy());
  }
  const requestId = randomUUID();
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    const xml = `<ErrorResponse><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
    response.writeHead(status, { "content-type": "text/xml", "x-amzn-requestid": requestId }).end(xml);
    return;
  }
  response
    .writeHead(status, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": requestId })
    .end(JSON.stringify({ __type: code, message, ...details }));
}
