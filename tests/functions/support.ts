import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type ApprovalRequest, TaskToken } from "approval-queue/requests";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { Proposal, Quote, TaskEvent } from "../../domain/trade";

export const execution = "arn:aws:states:eu-central-1:123456789012:execution:trading-1a2b3c:order-7";
export const startTime = "2026-11-23T09:00:00.000Z";

/** A fabricated task token, as long and as opaque as one from AWS. */
export const taskToken = `AQCEAAAAKgAAAAMAAAAA${"k7Qp/Zw3+Xr9Lm2".repeat(20)}==`;

export function taskEvent(input: unknown): TaskEvent {
  return { Input: input, Execution: execution, StartTime: startTime };
}

export function quote(fields: Partial<Quote> = {}): Quote {
  return { symbol: "AMZN", quantity: 10, stock_price: 49.87, ...fields };
}

export function proposal(fields: Partial<Proposal> = {}): Proposal {
  return { ...quote(), recommended_type: "buy", ...fields };
}

/** The body of a message in the approval queue. */
type ApprovalMessage = Omit<ApprovalRequest<Proposal>, "TaskToken"> & { readonly TaskToken: string };

export function approvalMessage(fields: Partial<ApprovalMessage> = {}): ApprovalMessage {
  return {
    Input: proposal(),
    TaskToken: taskToken,
    Execution: execution,
    // In the future, since an expired request is dropped.
    RequestedAt: "2126-11-23T09:00:01.250Z",
    RedriveCount: 0,
    TimeoutSeconds: 86_400,
    ...fields,
  };
}

/** The request that a callback reads from that message. */
export function approvalRequest(fields: Partial<ApprovalMessage> = {}): ApprovalRequest<Proposal> {
  const { TaskToken: token, ...message } = approvalMessage(fields);
  return { ...message, TaskToken: new TaskToken(token) };
}

/**
 * An event with a record for each body, with the IDs "message-1" and so on. Bodies that are not strings are serialized
 * as JSON.
 */
export function sqsEvent(...bodies: readonly unknown[]): SQSEvent {
  return { Records: bodies.map((body, index) => sqsRecord(`message-${index + 1}`, body)) };
}

function sqsRecord(messageId: string, body: unknown): SQSRecord {
  return {
    messageId,
    body: typeof body === "string" ? body : JSON.stringify(body),
    receiptHandle: "receipt",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "sender",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:approvals",
    awsRegion: "eu-central-1",
  };
}

const shortestLeak = 16;

/**
 * Whether a text contains the secret, in full or in part (16 consecutive characters), in plain text, base64 or
 * percent-encoded.
 */
export function holdsSecret(text: string, secret: string): boolean {
  const forms = [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)];
  return forms.some((form) =>
    Array.from({ length: form.length - shortestLeak + 1 }, (_, start) => form.slice(start, start + shortestLeak)).some(
      (part) => text.includes(part),
    ),
  );
}

/** Runs a function and collects all its output, through any channel. */
export async function printedBy<Result>(
  run: () => Promise<Result> | Result,
): Promise<{ readonly result: Result; readonly printed: string }> {
  const chunks: string[] = [];
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      chunks.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      return true;
    };
  }
  try {
    return { result: await run(), printed: chunks.join("") };
  } finally {
    streams.forEach((stream, index) => {
      stream.write = originals[index] ?? stream.write;
    });
  }
}

/** The printed log entries, one per line. */
export function logEntries(printed: string): Record<string, unknown>[] {
  return printed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Runs a function with changed environment variables; `undefined` unsets one. */
export async function withEnvironment<Result>(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Promise<Result> | Result,
): Promise<Result> {
  const before = { ...process.env };
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
  try {
    return await run();
  } finally {
    for (const name of Object.keys(variables)) {
      const value = before[name];
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}

/** Loads the entry file of a Lambda function again, as in a cold start, and returns its handler. */
export function coldStart<Event, Result>(entry: string): (event: Event) => Promise<Result> {
  const context = { getRemainingTimeInMillis: () => 30_000 };
  const file = require.resolve(path.join(__dirname, "..", "..", "functions", "handlers", entry));
  delete require.cache[file];
  const { handler } = require(file) as { handler: (event: Event, context: unknown) => Promise<Result> };
  return (event) => handler(event, context);
}

/** The variables that the AWS SDK needs to reach an endpoint on this machine, without retries. */
export function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: endpoint,
    AWS_MAX_ATTEMPTS: "1",
  };
}

/** The headers and body of a request from an SDK client. */
export interface ReceivedCall {
  readonly target: string | undefined;
  readonly body: string;
}

/** Serves the given AWS responses over HTTP while `run` runs, and records the calls. */
export async function withAwsEndpoint<Result>(
  answer: (call: ReceivedCall) => { readonly status: number; readonly body: string },
  run: (endpoint: string, calls: readonly ReceivedCall[]) => Promise<Result>,
): Promise<Result> {
  const calls: ReceivedCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const target = request.headers["x-amz-target"];
    const call = { target: Array.isArray(target) ? target[0] : target, body: Buffer.concat(chunks).toString("utf8") };
    calls.push(call);
    const { status, body } = answer(call);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
