import type { Server } from "node:http";
import { createRequire } from "node:module";
import inject, { type DispatchFunc } from "light-my-request";
import { type Output, type Service, ServiceError } from "../calls";
import type { Place } from "../evaluate/resources";
import type { Activity } from "../pendingWork";

/** SQS, SNS and DynamoDB: emulators from npm that run inside this process and never listen on a port. */
export interface Emulators {
  call(service: Service, action: string, input: Readonly<Record<string, unknown>>): Promise<Output>;
  stop(): Promise<void>;
}

const TARGET: Partial<Record<Service, string>> = { sqs: "AmazonSQS", dynamodb: "DynamoDB_20120810" };

/**
 * @param authority host and port that queues' URLs are made with: SDKs send a queue's calls to its URL
 */
export async function startEmulators(place: Place, authority: string, activity: Activity): Promise<Emulators> {
  const { buildApp } = await import("fauxqs");
  const messaging = buildApp({ logger: false, defaultRegion: place.region });
  await messaging.ready();
  const tables = createTables();
  const tableRequests: DispatchFunc = (request, response) => void tables.emit("request", request, response);

  /** Both emulators want a signature's form, and check nothing in it. */
  const signedFor = (service: Service): string =>
    `AWS4-HMAC-SHA256 Credential=embedded/20260101/${place.region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;

  async function call(service: Service, action: string, input: Readonly<Record<string, unknown>>): Promise<Output> {
    const headers = { host: authority, authorization: signedFor(service), "x-amz-date": "20260101T000000Z" };
    if (service === "sns") {
      const response = await messaging.inject({
        method: "POST",
        url: "/",
        headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams({ Version: "2010-03-31", Action: action, ...toQuery(input) }).toString(),
      });
      return fromXml(response.statusCode, response.body);
    }
    const request = {
      method: "POST" as const,
      url: "/",
      headers: {
        ...headers,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `${TARGET[service]}.${action}`,
      },
      payload: JSON.stringify(input),
    };
    const response = service === "sqs" ? await messaging.inject(request) : await inject(tableRequests, request);
    return fromJson(response.statusCode, response.body);
  }

  return {
    call: (service, action, input) => activity.during(() => call(service, action, input)),
    async stop() {
      await messaging.close();
    },
  };
}

/** dynalite brings no types; it is an HTTP server that need not listen. */
function createTables(): Server {
  const dynalite = createRequire(__filename)("dynalite") as (options: { createTableMs: number }) => Server;
  return dynalite({ createTableMs: 0 });
}

function fromJson(status: number, body: string): Output {
  const output = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
  if (status >= 400) {
    const { __type: type, message, Message, ...details } = output;
    if (type === undefined) {
      // The emulator stumbled over a member of the wrong type, which AWS would have refused.
      throw new ServiceError("ValidationException", `The request cannot be read: ${message}`);
    }
    throw new ServiceError(String(type).split("#").at(-1) ?? "", String(message ?? Message ?? ""), status, details);
  }
  return output;
}

/** The query protocol's answers, as far as publishing and making topics needs them: flat elements with text. */
function fromXml(status: number, body: string): Output {
  const elements = Object.fromEntries(
    [...body.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = "", text = ""]) => [name, unescapeXml(text)]),
  );
  if (status >= 400) {
    throw new ServiceError(elements.Code ?? "InternalError", elements.Message ?? "", status);
  }
  const { RequestId: _, ...output } = elements;
  return output;
}

function unescapeXml(text: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => characters[name] ?? "");
}

function toQuery(input: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, String(value)]));
}
