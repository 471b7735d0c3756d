import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { decisionPageHandler } from "approval-queue/decision-page";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { holdsSecret, logEntries, printedBy } from "../../functions/support";
import { asked, entered, historyOf, started, submitted, taskStarted } from "../../operator/builders";
import {
  ADA,
  approvedByAda,
  executionArn,
  fakePage,
  type PageSketch,
  refusal,
  segmentFor,
  taskToken,
  textOf,
} from "./support";

/** The handler reads the clock, so the request expires long after the test. */
const waiting = historyOf(
  started,
  entered("Request Human Approval"),
  asked({ timeoutSeconds: 99_999_999 }),
  taskStarted,
  submitted,
);

interface Request extends PageSketch {
  readonly method?: string;
  readonly segment?: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

async function request({ method = "GET", segment = segmentFor(), body, isBase64Encoded = false, ...sketch }: Request) {
  const { args, outputs } = fakePage({ histories: [waiting], ...sketch });
  const event = {
    rawPath: `/decide/${segment}`,
    requestContext: { http: { method, sourceIp: "192.0.2.7" }, requestId: "request-1" },
    body,
    isBase64Encoded,
  } as unknown as APIGatewayProxyEventV2;
  const { result, printed } = await printedBy(() => decisionPageHandler(args)(event));
  const { statusCode, headers = {}, body: page = "" } = result;
  return { statusCode, headers, page, printed, outputs, entry: logEntries(printed)[0] };
}

describe("The decision page, as HTTP,", () => {
  it("has headers that keep its address and its content to the approver", async () => {
    const { headers, page } = await request({});
    const [, style = ""] = /<style>([\s\S]*)<\/style>/.exec(page) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");
    assert.deepEqual(headers, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "x-robots-tag": "noindex",
    });
  });

  it("is small, and loads nothing", async () => {
    const { page } = await request({});
    assert.ok(Buffer.byteLength(page) < 5_000);
    assert.doesNotMatch(page, /<script|<link|<img|src=|href=|url\(|@import| on\w+=/);
  });

  it("answers HEAD as GET, without a body", async () => {
    const get = await request({});
    const { statusCode, headers, page, outputs } = await request({ method: "HEAD" });
    assert.deepEqual([statusCode, headers, page, outputs], [200, get.headers, "", []]);
  });

  for (const method of ["GET", "HEAD"]) {
    it(`decides nothing with ${method}, whatever its body`, async () => {
      const { outputs, entry } = await request({ method, body: "decision=approved&confirmation=10" });
      assert.deepEqual([outputs, entry?.outcome], [[], "shown"]);
    });
  }

  for (const method of ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "get"]) {
    it(`does not take ${method}`, async () => {
      const { statusCode, headers, outputs } = await request({ method, body: "decision=approved&confirmation=10" });
      assert.deepEqual([statusCode, headers.allow, outputs], [405, "GET, HEAD, POST", []]);
    });
  }

  for (const isBase64Encoded of [true, false]) {
    it(`takes a form ${isBase64Encoded ? "in base64" : "as text"}`, async () => {
      const form = "decision=approved&confirmation=10";
      const body = isBase64Encoded ? Buffer.from(form).toString("base64") : form;
      const { statusCode, outputs } = await request({ method: "POST", body, isBase64Encoded });
      assert.deepEqual([statusCode, outputs], [200, [{ taskToken, output: approvedByAda }]]);
    });
  }

  it("takes the longest reason in the characters that take most bytes, and refuses more than 16 kB", async () => {
    const body = new URLSearchParams({ decision: "rejected", reason: "\u4e2d".repeat(1_000) }).toString();
    assert.ok(body.length > 9_000);
    assert.equal((await request({ method: "POST", body })).outputs.length, 1);

    const fitting = `${body}&x=`.padEnd(16_384, "x");
    assert.equal((await request({ method: "POST", body: fitting })).statusCode, 200);
    const encoded = Buffer.from(`${fitting}x`).toString("base64");
    const { statusCode, page, outputs } = await request({ method: "POST", body: encoded, isBase64Encoded: true });
    assert.deepEqual([statusCode, outputs], [413, []]);
    assert.equal(textOf(page), "The form is too large Nothing was decided. Go back, and shorten the reason.");
  });

  it("does nothing for a POST without a body", async () => {
    const { statusCode, outputs } = await request({ method: "POST" });
    assert.deepEqual([statusCode, outputs], [422, []]);
  });

  it("tells a client when to try again", async () => {
    const { statusCode, headers } = await request({ kmsFails: () => refusal("ThrottlingException") });
    assert.deepEqual([statusCode, headers["retry-after"], headers["cache-control"]], [503, "5", "no-store"]);
  });
});

describe("The decision page's log", () => {
  it("names the execution, the outcome, the approver, the request's ID and its source", async () => {
    const { entry } = await request({ method: "POST", body: "decision=approved&confirmation=10" });
    const { timestamp: _, ...rest } = entry ?? {};
    assert.deepEqual(rest, {
      level: "INFO",
      message: "Decision page visited",
      outcome: "approved",
      execution: executionArn,
      approver: ADA.email,
      requestId: "request-1",
      sourceIp: "192.0.2.7",
    });
  });

  it("names only the source of a link that does not verify", async () => {
    const { entry } = await request({ segment: `${segmentFor().slice(0, -1)}_` });
    assert.deepEqual(Object.keys(entry ?? {}).sort(), [
      "level",
      "message",
      "outcome",
      "requestId",
      "sourceIp",
      "timestamp",
    ]);
  });

  const trials: Readonly<Record<string, Request>> = {
    "an opened link": {},
    "an approval": { method: "POST", body: "decision=approved&confirmation=10" },
    "a rejection": { method: "POST", body: "decision=rejected&reason=between+us" },
    "an altered link": { segment: `${segmentFor()}A` },
    "an error that quotes the token": {
      method: "POST",
      body: "decision=rejected&reason=between+us",
      sendTaskSuccess: () => {
        throw refusal("InvalidOutput");
      },
    },
  };
  for (const [what, trial] of Object.entries(trials)) {
    it(`contains no path, MAC, token or reason: ${what}`, async () => {
      const { printed } = await request(trial);
      const { segment = segmentFor() } = trial;
      for (const secret of [segment, segment.slice(segment.indexOf(".") + 1), taskToken]) {
        assert.equal(holdsSecret(printed, secret), false);
      }
      assert.doesNotMatch(printed, /decide\/|between/);
    });
  }
});
