import assert from "node:assert/strict";
import { type IncomingHttpHeaders, request } from "node:http";
import { CHANGE_HEADER, KEY_HEADER } from "../../../operator/server/api";
import { type OperatorServer, type OperatorServerArgs, startOperatorServer } from "../../../operator/server/server";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The size of the body as sent, in bytes. */
  readonly size: number;
}

/** The differences from a request of the page; undefined removes a header. */
export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** A running server, and all its output: responses and log lines. */
export interface ServedPage {
  readonly url: URL;
  /** The cookie from the entrance, such as `operator-49152=...`. */
  readonly cookie: string;
  /** The key of the page's windows, from the address that the entrance leads to. */
  readonly key: string;
  readonly log: readonly string[];
  /**
   * Sends a request like the page, with the cookie, the key and the headers of a change, except for the differences in `ask`.
   */
  ask(path: string, ask?: Ask): Promise<Answer>;
  get<Value>(path: string): Promise<Value>;
  post(path: string, body: unknown): Promise<Answer>;
  /** Asserts that no body, header or log line ever contained these texts. */
  assertNeverSaid(...secrets: readonly string[]): void;
  close(): Promise<void>;
}

/** Starts the server and opens a session through its entrance. */
export async function servePage(args: Omit<OperatorServerArgs, "log">): Promise<ServedPage> {
  const log: string[] = [];
  const said: string[] = [];
  const server: OperatorServer = await startOperatorServer({ ...args, log: (line) => log.push(line) });
  const url = new URL(server.url);

  const send = async (path: string, { method = "GET", headers, body }: Ask): Promise<Answer> => {
    const answer = await rawRequest(url, path, method, headers ?? {}, body);
    said.push(`${JSON.stringify(answer.headers)} ${answer.text}`);
    return answer;
  };
  const entrance = await send(url.pathname, { headers: { host: url.host } });
  const cookie = entrance.headers["set-cookie"]?.[0]?.split(";")[0];
  assert.ok(cookie, "the entrance sets a cookie");
  const key = /#key=([\w-]{43})$/.exec(entrance.headers.location ?? "")?.[1] ?? "";
  assert.notEqual(key, "", "the entrance leads to an address with a key");

  const ask = (path: string, given: Ask = {}): Promise<Answer> => {
    const own = { host: url.host, cookie, [KEY_HEADER]: key, ...(given.method === "POST" ? changeHeaders(url) : {}) };
    return send(path, { ...given, headers: { ...own, ...given.headers } });
  };
  return {
    url,
    cookie,
    key,
    log,
    ask,
    async get<Value>(path: string) {
      const answer = await ask(path);
      assert.equal(answer.status, 200, answer.text);
      return JSON.parse(answer.text) as Value;
    },
    post: (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) }),
    assertNeverSaid(...secrets) {
      const everything = [...said, ...log].join("\n");
      for (const secret of secrets) {
        assert.ok(!everything.includes(secret), "the server has said a secret");
      }
    },
    close: () => server.close(),
  };
}

function changeHeaders(url: URL) {
  return { origin: url.origin, "content-type": "application/json", [CHANGE_HEADER]: "1" };
}

/** fetch sets Host, Origin and Cookie itself; a plain request can send the headers of another site. */
function rawRequest(
  url: URL,
  path: string,
  method: string,
  headers: NonNullable<Ask["headers"]>,
  body?: string,
): Promise<Answer> {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: url.hostname,
        port: url.port,
        path,
        method,
        headers: Object.fromEntries(given),
        agent: false,
        setHost: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
          const body = Buffer.concat(chunks);
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: `${body}`, size: body.length });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
