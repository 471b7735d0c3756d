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
import { json } from "./protocols/json";
import type { HttpResponse, Protocol } from "./protocols/protocol";
import { query } from "./protocols/query";
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

/**
 * @param handle answers the calls
 * @param port 0 selects a free port
 * @param now the time of the emulator's clock, in milliseconds since the epoch
 */
export async function startGateway(handle: Handler, port: number, now: () => number): Promise<Gateway> {
  const callers = new Map<string, Caller>();
  const sockets = new Set<Socket>();

  const server = createServer((request, response) => {
    // From the Date header an SDK infers that its clock is wrong, and repeats calls; here the caller's clock may be a test's.
    response.sendDate = false;
    // A caller that counts down to a deadline of the emulator needs its time all the same.
    response.setHeader("x-emulator-time", new Date(now()).toISOString());
    void answer(request, handle, callers).then((answered) => answered && send(answered, request, response));
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

/** @returns undefined for a call that does not reach its service, which gets no answer */
async function answer(
  request: IncomingMessage,
  handle: Handler,
  callers: ReadonlyMap<string, Caller>,
): Promise<HttpResponse | undefined> {
  const requestId = randomUUID();
  let protocol = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ? query : json;
  try {
    const scope = scopeOf(request);
    protocol = scope?.protocol ?? protocol;
    const body = await readBody(request, protocol.largestBody);
    const { accessKeyId, service } = requireScope(scope);
    const caller = callers.get(accessKeyId);
    if (caller === undefined) {
      throw new ServiceError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        403,
      );
    }
    const { method = "", url = "", headers } = request;
    const { action, input } = protocol.read({ method, url, headers, body });
    return protocol.respond(action, await callAs(caller, handle, { service, action, input }), requestId);
  } catch (error) {
    if (error instanceof UnansweredCall) {
      return undefined;
    }
    const defect = "The emulator failed to answer. This is a defect of the emulator.";
    return protocol.respondWithError(
      error instanceof ServiceError ? error : new ServiceError("InternalFailure", defect, 500),
      requestId,
    );
  }
}

async function callAs(
  { principal, network }: Caller,
  handle: Handler,
  called: Pick<Call, "service" | "action" | "input">,
): Promise<Output> {
  try {
    return await handle({ ...called, caller: principal, overTls: true, ...(network && { vpc: network.vpc }) });
  } catch (error) {
    if (error instanceof UnansweredCall) {
      network?.onUnanswered(error.message);
    }
    throw error;
  }
}

async function readBody(request: IncomingMessage, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largest) {
      throw new ServiceError("RequestEntityTooLarge", `The request is larger than ${largest} bytes.`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The credential scope of a signature. */
interface Scope {
  readonly accessKeyId: string;
  readonly service: string;
  /** Undefined for a service that the emulator does not answer over HTTP. */
  readonly protocol: Protocol | undefined;
}

/** Reads the access key and the service from the signature's credential scope (Signature Version 4). */
function scopeOf({ headers }: IncomingMessage): Scope | undefined {
  const [, accessKeyId, service = ""] =
    /^AWS4-HMAC-SHA256 .*?Credential=([^/,\s]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(
      headers.authorization ?? "",
    ) ?? [];
  return accessKeyId === undefined ? undefined : { accessKeyId, service, protocol: serviceNamed(service)?.protocol };
}

/** @throws ServiceError for a request without a signature, or of a service that the emulator does not answer over HTTP */
function requireScope(scope: Scope | undefined): Scope {
  if (scope === undefined) {
    throw new ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
  if (scope.protocol === undefined) {
    const answered = Object.keys(SERVICES).filter((name) => serviceNamed(name)?.protocol !== undefined);
    throw new ServiceError(
      "UnknownService",
      `The emulator does not answer the service ${JSON.stringify(scope.service)}. It answers ${answered.join(", ")}.`,
    );
  }
  return scope;
}

function send({ status, headers, body }: HttpResponse, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  if (!request.complete) {
    // The server would read the rest of the body as the connection's next request.
    response.setHeader("connection", "close");
    response.once("finish", () => request.destroy());
  }
  response.writeHead(status, headers).end(body);
}
