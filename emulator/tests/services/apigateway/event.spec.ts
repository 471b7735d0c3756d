import assert from "node:assert/strict";
import { type RunningApi, type SentRequest, startApi } from "./support";

type Event = Readonly<Record<string, unknown>> & {
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly http: Readonly<Record<string, unknown>> };
};

const TYPE = "content-type";

describe("The event of a request to an HTTP API", () => {
  let running: RunningApi;
  let host: string;
  before(async () => {
    running = await startApi({ routeKeys: ["$default", "ANY /parcels/{id}", "GET /files/{path+}"] });
    host = new URL(running.api.endpoint).host;
  });
  after(() => running.stop());

  async function eventOf(path: string, request?: SentRequest): Promise<Event> {
    return (await running.send(path, request)).json() as Event;
  }

  it("has the members of payload format version 2.0, and no others", async () => {
    const { headers, ...event } = await eventOf("/parcels/7?a=1&b=2", { headers: { "User-Agent": "probe/1" } });
    const { requestId, ...requestContext } = event.requestContext;
    assert.match(String(requestId), /^[A-Za-z\d+/]{15}=$/);
    const { "x-amzn-trace-id": trace, ...known } = headers;
    assert.match(trace ?? "", /^Root=1-[\da-f]{8}-[\da-f]{24}$/);
    assert.deepEqual(known, {
      "content-length": "0",
      host,
      "user-agent": "probe/1",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    });
    assert.deepEqual(
      { ...event, requestContext },
      {
        version: "2.0",
        routeKey: "ANY /parcels/{id}",
        rawPath: "/parcels/7",
        rawQueryString: "a=1&b=2",
        queryStringParameters: { a: "1", b: "2" },
        pathParameters: { id: "7" },
        requestContext: {
          accountId: "000000000000",
          apiId: running.api.apiId,
          domainName: host,
          domainPrefix: "127",
          http: {
            method: "GET",
            path: "/parcels/7",
            protocol: "HTTP/1.1",
            sourceIp: "127.0.0.1",
            userAgent: "probe/1",
          },
          routeKey: "ANY /parcels/{id}",
          stage: "$default",
          time: "01/Jan/2026:00:00:00 +0000",
          timeEpoch: Date.UTC(2026, 0, 1),
        },
        isBase64Encoded: false,
      },
    );
  });

  it("leaves out parameters, cookies and the body if there are none", async () => {
    const event = await eventOf("/");
    for (const member of ["queryStringParameters", "pathParameters", "cookies", "body"]) {
      assert.equal(member in event, false, member);
    }
    assert.deepEqual([event.routeKey, event.rawQueryString], ["$default", ""]);
  });

  it("has the request ID that the answer has", async () => {
    const { headers, json } = await running.send("/");
    assert.equal((json() as Event).requestContext.requestId, headers["apigw-requestid"]);
  });

  it("has the path decoded, and the query string as it was sent", async () => {
    const event = await eventOf("/parcels/a%20%C3%BC%2B+?q=x%20y%26z%3D&q=%C3%BC&r&s=1%2C2");
    assert.equal(event.rawPath, "/parcels/a ü++");
    assert.equal(event.requestContext.http.path, "/parcels/a ü++");
    assert.deepEqual(event.pathParameters, { id: "a ü++" });
    assert.equal(event.rawQueryString, "q=x%20y%26z%3D&q=%C3%BC&r&s=1%2C2");
    assert.deepEqual(event.queryStringParameters, { q: "x y&z=,ü", r: "", s: "1,2" });
  });

  it("has a path whose escape sequences are not valid as it was sent", async () => {
    assert.equal((await eventOf("/100%")).rawPath, "/100%");
  });

  it("has the rest of the path as a greedy variable, and a question mark of the query in the query", async () => {
    const event = await eventOf("/files/a/b%20c/?x=1?2");
    assert.deepEqual(event.pathParameters, { path: "a/b c/" });
    assert.equal(event.rawQueryString, "x=1?2");
  });

  it("has headers in lowercase, with the values of the same header joined with commas", async () => {
    const { headers } = await eventOf("/", {
      headers: {
        "X-Parcel": ["1", "2"],
        Accept: ["text/html", "text/plain"],
        "X-Forwarded-For": "10.0.0.1",
        Connection: "keep-alive",
        TE: "trailers",
      },
    });
    assert.equal(headers["x-parcel"], "1,2");
    assert.equal(headers.accept, "text/html,text/plain");
    assert.equal(headers["x-forwarded-for"], "10.0.0.1, 127.0.0.1");
    assert.deepEqual([headers.connection, headers.te, headers["X-Parcel"]], [undefined, undefined, undefined]);
  });

  it("has the cookies of all Cookie headers as a list, and not as a header", async () => {
    const { headers, cookies } = await eventOf("/", { headers: { Cookie: ["a=1; b=2", "c=3"] } });
    assert.deepEqual(cookies, ["a=1", "b=2", "c=3"]);
    assert.equal(headers.cookie, undefined);
  });

  const TEXT = "Grüße, 3 kg";
  const bodies: readonly [type: string | undefined, isText: boolean][] = [
    ["text/plain", true],
    ["text/html; charset=utf-8", true],
    ["application/json", true],
    ["Application/JSON; charset=utf-8", true],
    ["application/xml", true],
    ["application/javascript", true],
    ["application/x-www-form-urlencoded", false],
    ["multipart/form-data; boundary=x", false],
    ["application/octet-stream", false],
    ["application/json-seq", false],
    ["image/png", false],
    [undefined, false],
  ];
  for (const [type, isText] of bodies) {
    it(`has a body of ${type ?? "no type"} ${isText ? "as text" : "in base64"}`, async () => {
      const headers: Record<string, string> = type === undefined ? {} : { [TYPE]: type };
      const event = await eventOf("/", { method: "POST", headers, body: TEXT });
      assert.deepEqual(
        [event.body, event.isBase64Encoded],
        isText ? [TEXT, false] : [Buffer.from(TEXT).toString("base64"), true],
      );
      assert.equal(event.headers["content-length"], String(Buffer.byteLength(TEXT)));
    });
  }

  it("has a body that is not valid text without a loss", async () => {
    const body = Buffer.from([0, 255, 128, 10]);
    const event = await eventOf("/", { method: "PUT", headers: { [TYPE]: "image/png" }, body });
    assert.deepEqual(Buffer.from(String(event.body), "base64"), body);
    assert.equal(event.requestContext.http.method, "PUT");
  });

  it("has the time of the emulator's clock", async () => {
    running.clock.advance(36 * 60 * 60_000 + 1.5);
    const { requestContext } = await eventOf("/");
    assert.deepEqual(
      [requestContext.time, requestContext.timeEpoch],
      ["02/Jan/2026:12:00:00 +0000", Date.UTC(2026, 0, 2, 12) + 1],
    );
  });
});
