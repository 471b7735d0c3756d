import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { createLog, errorNameOf } from "../callback/log";
import { type Answer, HEADERS } from "./answer";
import type { DecisionPageHandlerArgs } from "./args";
import { noticePage } from "./pages";
import { type Visited, visit } from "./visit";

const log = createLog<{
  /** What became of the visit. */
  readonly outcome: string;
  /** The approver's address. */
  readonly approver?: string;
  /** API Gateway's ID of the request, and the address it came from. */
  readonly requestId: string;
  readonly sourceIp: string;
}>();

/** Enough for the longest reason: percent-encoding makes 9 bytes of a Chinese character. */
const LARGEST_BODY_BYTES = 16_384;

const METHODS = "GET, HEAD, POST";

const METHOD_NOT_ALLOWED: Answer = {
  outcome: "method not allowed",
  status: 405,
  page: noticePage("Method not allowed", "Open the link in a browser."),
  headers: { allow: METHODS },
};

const TOO_LARGE: Answer = {
  outcome: "too large",
  status: 413,
  page: noticePage("The form is too large", "Nothing was decided. Go back, and shorten the reason."),
};

/**
 * The handler of the decision page behind an HTTP API (API Gateway developer guide, "Lambda proxy integrations for HTTP APIs",
 * payload format 2.0). The path, which is a credential, is never logged.
 */
export function decisionPageHandler(
  args: DecisionPageHandlerArgs,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  return async (event) => {
    const { http, requestId } = event.requestContext;
    const { answer, error, ...named } = await answerTo(args, event);
    const failed = answer.status >= 500;
    log(failed ? "ERROR" : "INFO", "Decision page visited", {
      outcome: answer.outcome,
      ...named,
      requestId,
      sourceIp: http.sourceIp,
      ...(error !== undefined && { errorName: errorNameOf(error) }),
    });
    return {
      statusCode: answer.status,
      headers: { ...HEADERS, ...answer.headers },
      body: http.method === "HEAD" ? "" : answer.page,
    };
  };
}

async function answerTo(args: DecisionPageHandlerArgs, event: APIGatewayProxyEventV2): Promise<Visited> {
  const { method } = event.requestContext.http;
  if (!METHODS.split(", ").includes(method)) {
    return { answer: METHOD_NOT_ALLOWED };
  }
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (body.length > LARGEST_BODY_BYTES) {
    return { answer: TOO_LARGE };
  }
  const form = method === "POST" ? new URLSearchParams(body.toString()) : undefined;
  const segment = event.rawPath.slice(event.rawPath.lastIndexOf("/") + 1);
  return visit(args, { segment, form }, Date.now());
}
