import assert from "node:assert/strict";
import { answers, message, type RunningApi, startApi } from "./support";

const INTERNAL = message(500, "Internal Server Error");

describe("The response of an HTTP API to what a function returns", () => {
  let running: RunningApi;
  before(async () => {
    running = await startApi();
  });
  after(() => running.stop());

  const values: readonly [what: string, result: unknown, body: string][] = [
    ["an object", { weight: 3 }, '{"weight":3}'],
    ["a list", [1, 2], "[1,2]"],
    ["a text", "three", '"three"'],
    ["a number", 3, "3"],
    ["nothing", null, "null"],
    ["an object with members of a response, but no status", { body: "x", headers: {} }, '{"body":"x","headers":{}}'],
  ];
  for (const [what, result, body] of values) {
    it(`is 200 with ${what} as JSON`, async () => {
      assert.deepEqual(answers(await running.returning(result)), [200, "application/json", body]);
    });
  }

  it("has the status, the headers, the cookies and the body that it names", async () => {
    const { status, headers, body } = await running.returning({
      statusCode: 418,
      headers: { "Content-Type": "text/html", "X-Count": 3, "X-Last": true },
      cookies: ["a=1; Path=/", "b=2"],
      body: "<p>tea</p>",
    });
    assert.deepEqual([status, body], [418, "<p>tea</p>"]);
    assert.deepEqual(headers["set-cookie"], ["a=1; Path=/", "b=2"]);
    assert.deepEqual([headers["content-type"], headers["x-count"], headers["x-last"]], ["text/html", "3", "true"]);
  });

  it("is plain text without a content type, and empty without a body", async () => {
    assert.deepEqual(answers(await running.returning({ statusCode: 200 })), [200, "text/plain; charset=utf-8", ""]);
    assert.deepEqual(
      answers(await running.returning({ statusCode: "404", body: null, headers: null, cookies: null })),
      [404, "text/plain; charset=utf-8", ""],
    );
  });

  it("has a cookie in the headers beside those in the list", async () => {
    const { headers } = await running.returning({
      statusCode: 200,
      headers: { "set-cookie": "a=1" },
      cookies: ["b=2"],
    });
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
  });

  it("has a body in UTF-8, and a body in base64 decoded", async () => {
    const text = await running.returning({ statusCode: 200, body: "ü" });
    assert.equal(text.body, "\u00c3\u00bc");
    const encoded = await running.returning({ statusCode: 200, body: "AP+A\n", isBase64Encoded: true });
    assert.equal(encoded.body, "\u0000\u00ff\u0080");
    const plain = await running.returning({ statusCode: 200, body: "AP+A", isBase64Encoded: false });
    assert.equal(plain.body, "AP+A");
  });

  it("keeps the headers of the connection to itself", async () => {
    const { status, headers, body } = await running.returning({
      statusCode: 200,
      headers: { "Content-Length": "1", "Transfer-Encoding": "chunked", Connection: "close", Upgrade: "h2c" },
      body: "three",
    });
    assert.deepEqual([status, body, headers["content-length"]], [200, "three", "5"]);
    assert.deepEqual([headers["transfer-encoding"], headers.upgrade], [undefined, undefined]);
    assert.notEqual(headers.connection, "close");
  });

  it("has no body for HEAD, and the same headers", async () => {
    const { status, headers, body } = await running.returning(
      { statusCode: 201, headers: { etag: "3" }, body: "x" },
      "HEAD",
    );
    assert.deepEqual([status, headers.etag, body], [201, "3", ""]);
  });

  it("has no body with the status 204", async () => {
    const { status, body } = await running.returning({ statusCode: 204, body: "x" });
    assert.deepEqual([status, body], [204, ""]);
  });

  const malformed: readonly [what: string, result: object][] = [
    ["no number as status", { statusCode: "OK" }],
    ["null as status", { statusCode: null }],
    ["the status 99", { statusCode: 99 }],
    ["the status 101", { statusCode: 101 }],
    ["the status 600", { statusCode: 600 }],
    ["a fraction as status", { statusCode: 200.5 }],
    ["an object as body", { statusCode: 200, body: { weight: 3 } }],
    ["a number as body", { statusCode: 200, body: 3 }],
    ["a list as headers", { statusCode: 200, headers: ["a"] }],
    ["a text as headers", { statusCode: 200, headers: "a: b" }],
    ["an object as a header", { statusCode: 200, headers: { a: {} } }],
    ["a header's name with a space", { statusCode: 200, headers: { "a b": "c" } }],
    ["a header with a line break", { statusCode: 200, headers: { a: "b\r\nc: d" } }],
    ["a text as cookies", { statusCode: 200, cookies: "a=1" }],
    ["a number as a cookie", { statusCode: 200, cookies: [1] }],
    ["a cookie with a line break", { statusCode: 200, cookies: ["a=1\r\nb: c"] }],
    ["a body that is not base64", { statusCode: 200, body: "%%", isBase64Encoded: true }],
    ["a text for isBase64Encoded", { statusCode: 200, body: "AA==", isBase64Encoded: "true" }],
  ];
  for (const [what, result] of malformed) {
    it(`is 500 for ${what}, without anything that the function returned`, async () => {
      const received = await running.returning({ headers: { "x-kept": "1" }, cookies: ["kept=1"], ...result });
      assert.deepEqual(answers(received), INTERNAL);
      assert.deepEqual([received.headers["x-kept"], received.headers["set-cookie"]], [undefined, undefined]);
    });
  }
});
