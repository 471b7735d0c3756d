import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { answers, type Changes, message, type Received, type SentRequest, withApi } from "./support";

const NOT_FOUND = message(404, "Not Found");
const TOO_LARGE = message(413, "Request Entity Too Large");
const TOO_MANY = message(429, "Too Many Requests");
const INTERNAL = message(500, "Internal Server Error");
const UNAVAILABLE = message(503, "Service Unavailable");

const MEBIBYTE = 1024 * 1024;

const doing = (action: string): SentRequest => ({ headers: { "x-do": action } });

describe("An HTTP API", () => {
  async function answered(changes: Changes, request: SentRequest, path = "/"): Promise<Received> {
    let received: Received | undefined;
    await withApi(changes, async ({ send }) => {
      received = await send(path, request);
    });
    return received as Received;
  }

  it("answers 404 for a request that no route takes, with a request ID", async () => {
    const received = await answered({ routeKeys: ["GET /parcels"] }, { method: "POST", body: "x" }, "/parcels");
    assert.deepEqual(answers(received), NOT_FOUND);
    assert.match(String(received.headers["apigw-requestid"]), /^.{15}=$/);
  });

  it("serves a stage under its name, and the root if the path is no more than that", () =>
    withApi({ stage: { name: "dev" }, routeKeys: ["GET /", "GET /dev", "GET /parcels"] }, async ({ send }) => {
      const key = async (path: string): Promise<unknown> => {
        const { status, json } = await send(path);
        return status === 200 ? json().routeKey : status;
      };
      assert.deepEqual(
        await Promise.all(["/dev/parcels", "/dev", "/dev/", "/dev/dev", "/parcels", "/", "/developer"].map(key)),
        ["GET /parcels", "GET /", "GET /", "GET /dev", 404, 404, 404],
      );
    }));

  it("answers 403 for another host, which a page could name to reach it", async () => {
    for (const [host, status] of [
      ["parcels.example", 403],
      ["127.0.0.1", 403],
      ["localhost:1", 403],
    ] as const) {
      assert.equal((await answered({}, { headers: { host } })).status, status, host);
    }
    await withApi({}, async ({ api, send }) => {
      const host = new URL(api.endpoint).host.replace("127.0.0.1", "localhost");
      assert.equal((await send("/", { headers: { host } })).status, 200);
    });
  });

  it("answers 500 for a function that fails, with nothing of its error", async () => {
    assert.deepEqual(answers(await answered({}, doing("throw"))), INTERNAL);
  });

  it("answers 500 for a response above Lambda's 6 MB", async () => {
    assert.deepEqual(answers(await answered({}, doing("grow"))), INTERNAL);
  });

  it("answers 503 for a function that Lambda throttles", async () => {
    assert.deepEqual(answers(await answered({ fn: { reservedConcurrentExecutions: 0 } }, {})), UNAVAILABLE);
  });

  const large: readonly [bytes: number, type: string, end: readonly unknown[] | number][] = [
    [5 * MEBIBYTE, "text/plain", 5 * MEBIBYTE],
    // Base64 needs a third more.
    [5 * MEBIBYTE, "image/png", TOO_LARGE],
    [7 * MEBIBYTE, "text/plain", TOO_LARGE],
    [10 * MEBIBYTE + 1, "text/plain", TOO_LARGE],
    [30 * MEBIBYTE, "text/plain", TOO_LARGE],
  ];
  for (const [bytes, type, end] of large) {
    it(`${typeof end === "number" ? "passes on" : "answers 413 for"} a body of ${bytes} bytes of ${type}`, async () => {
      const headers = { "x-do": "count", "content-type": type };
      const received = await answered({}, { method: "POST", headers, body: Buffer.alloc(bytes, "x") });
      assert.deepEqual(typeof end === "number" ? received.json() : answers(received), end);
    });
  }

  it("does not invoke the function with a body above 10 MB", () =>
    withApi({ source: undefined }, async ({ send }) => {
      const post = (bytes: number): Promise<Received> => send("/", { method: "POST", body: Buffer.alloc(bytes) });
      assert.equal((await post(10 * MEBIBYTE)).status, 500);
      assert.equal((await post(10 * MEBIBYTE + 1)).status, 413);
    }));

  const timeouts: readonly [
    fnSeconds: number,
    integrationMs: number | undefined,
    ms: number,
    end: readonly unknown[],
  ][] = [
    [3, undefined, 3_000, INTERNAL],
    [60, undefined, 30_000, UNAVAILABLE],
    [60, 5_000, 5_000, UNAVAILABLE],
  ];
  for (const [timeout, timeoutMilliseconds, milliseconds, end] of timeouts) {
    const integration = timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds };
    const limit = timeoutMilliseconds === undefined ? "" : ` and an integration of ${timeoutMilliseconds} ms`;
    it(`answers ${end[0]} after ${milliseconds} ms for a function of ${timeout} s${limit}, and not before`, () =>
      withApi({ fn: { timeout }, integration, routeKeys: ["GET /"] }, async ({ send, clock }) => {
        let isAnswered = false;
        const answer = send("/", doing("spin")).finally(() => {
          isAnswered = true;
        });
        // The timers of the integration and of the function.
        await until(() => clock.untilNextTimer() !== undefined);
        await send("/none");
        clock.advance(milliseconds - 1);
        await send("/none");
        assert.equal(isAnswered, false);
        clock.advance(1);
        assert.deepEqual(answers(await answer), end);
      }));
  }

  it("leaves a driven clock to advance while the function does not answer", () =>
    withApi({ fn: { timeout: 3 } }, async ({ send, clock, idle, setFaults }) => {
      setFaults({ invocation: () => new Promise(() => undefined) });
      const answer = send("/");
      await until(() => clock.untilNextTimer() !== undefined);
      await idle();
      clock.advance(3_000);
      assert.deepEqual(answers(await answer), INTERNAL);
    }));

  it("throttles each route by itself, and lets pass what the clock has brought since", () => {
    const defaultRouteSettings = { throttlingRateLimit: 2, throttlingBurstLimit: 3 };
    return withApi({ routeKeys: ["GET /a", "GET /b"], stage: { defaultRouteSettings } }, async ({ send, clock }) => {
      const statuses = async (path: string, times: number): Promise<unknown[]> => {
        const received: unknown[] = [];
        for (let time = 0; time < times; time += 1) {
          received.push((await send(path)).status);
        }
        return received;
      };
      assert.deepEqual(await statuses("/a", 4), [200, 200, 200, 429]);
      assert.deepEqual(answers(await send("/a")), TOO_MANY);
      assert.deepEqual(await statuses("/b", 1), [200]);
      clock.advance(499);
      assert.deepEqual(await statuses("/a", 1), [429]);
      clock.advance(1);
      assert.deepEqual(await statuses("/a", 2), [200, 429]);
      clock.advance(3_600_000);
      assert.deepEqual(await statuses("/a", 4), [200, 200, 200, 429]);
    });
  });

  it("answers nothing but 429 with limits of 0, and 404 still for what no route takes", () => {
    const defaultRouteSettings = { throttlingRateLimit: 0, throttlingBurstLimit: 0 };
    return withApi({ routeKeys: ["GET /a"], stage: { defaultRouteSettings } }, async ({ send }) => {
      assert.deepEqual([(await send("/a")).status, (await send("/b")).status], [429, 404]);
    });
  });

  it("listens on 127.0.0.1 only", () =>
    withApi({}, async ({ api }) => {
      const port = Number(new URL(api.endpoint).port);
      assert.equal(await connected(port, "127.0.0.1"), true);
      const addresses = Object.values(networkInterfaces()).flatMap((one = []) => one.map(({ address }) => address));
      for (const address of ["::1", ...addresses].filter((one) => one !== "127.0.0.1")) {
        assert.equal(await connected(port, address), false, address);
      }
    }));

  it("listens no more once the emulator has stopped, even if a client has not finished its request", async () => {
    let port = 0;
    let socket: Socket | undefined;
    await withApi({}, async ({ api, send }) => {
      const { host, port: listening } = new URL(api.endpoint);
      port = Number(listening);
      socket = connect(port, "127.0.0.1").on("error", () => undefined);
      socket.write(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\n\r\nabc`);
      await send("/");
    });
    socket?.destroy();
    assert.equal(await connected(port, "127.0.0.1"), false);
  });

  it("answers HEAD without a body also by itself", async () => {
    const { status, body } = await answered({ routeKeys: ["GET /"] }, { method: "HEAD" }, "/none");
    assert.deepEqual([status, body], [404, ""]);
  });
});

function connected(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address)
      .on("connect", () => {
        socket.destroy();
        resolve(true);
      })
      .on("error", () => resolve(false));
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
