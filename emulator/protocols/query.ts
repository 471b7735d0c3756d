import { LARGEST_BODY_BYTES, type Protocol } from "./protocol";
import { escapeXml, queryResult } from "./queryResult";

/** The AWS query protocol: the operation and its input are a form, the output is XML. */
export const query: Protocol = {
  largestBody: LARGEST_BODY_BYTES,
  unknownOperation: "InvalidAction",
  read({ body }) {
    const { Action = "", Version: _, ...input } = Object.fromEntries(new URLSearchParams(body.toString()));
    return { action: Action, input };
  },
  respond(action, output, requestId) {
    const result = `<${action}Result>${queryResult(output)}</${action}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xml(200, requestId, `<${action}Response>${result}${metadata}</${action}Response>`);
  },
  respondWithError({ code, message, status }, requestId) {
    const type = status < 500 ? "Sender" : "Receiver";
    const error = `<Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
    return xml(status, requestId, `<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`);
  },
};

function xml(status: number, requestId: string, body: string) {
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}
