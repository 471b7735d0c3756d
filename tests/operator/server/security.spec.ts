import assert from "node:assert/strict";
import { createGate } from "../../../operator/server/security";
import { oneWaits, serveMachine } from "./servedMachine";
import type { Ask } from "./servedPage";

const change = { method: "POST", body: '{"attempt":3,"decision":"approved"}' };
const decision = "/api/executions/one/decision";

/** Values similar to a secret: with another length, with the same length, with the same prefix. */
const nearMisses: Readonly<Record<string, (secret: string) => string>> = {
  nothing: () => "",
  "a guess": () => "guess",
  "another text of the same length": (secret) => "A".repeat(secret.length),
  "all but the last character": (secret) => `${secret.slice(0, -1)}${secret.endsWith("A") ? "E" : "A"}`,
  "all but the first character": (secret) => `${secret.startsWith("A") ? "E" : "A"}${secret.slice(1)}`,
  "its beginning": (secret) => secret.slice(0, -1),
  "it and more": (secret) => `${secret}A`,
  "it in capitals": (secret) => secret.toUpperCase(),
};

describe("The operator's server serves only its own page", () => {
  const { page, calls, awsAnswers } = serveMachine();

  const entrance = (): string => page().url.pathname;
  const secret = (): string => entrance().split("/").at(-1) ?? "";
  const session = (): string => page().cookie.split("=")[1] ?? "";
  const withCookie = (value: string): Ask => ({ headers: { cookie: `operator-${page().url.port}=${value}` } });
  const withKey = (value: string | undefined): Ask => ({ headers: { "x-operator-key": value } });
  const changeFrom = (origin: string | undefined): Ask => ({ ...change, headers: { origin } });
  const changeAs = (type: string | undefined): Ask => ({ ...change, headers: { "content-type": type } });
  const toHost = (host: string): Ask => ({ headers: { host } });
  const withoutCookie: Ask = { headers: { cookie: undefined } };

  const wrongHost = "This server answers only at its own address.";
  const wrongAddress = "This address is not valid; the server may have been restarted.";
  const noSession = "Session not valid; the server may have been restarted.";
  const noKey = "This window was not opened with the command's address.";
  const otherStart =
    "This window belongs to an earlier start of the command. Its address now serves trading in 111122223333, eu-west-1.";
  const wrongSender = "Changes are accepted only from the operator's page.";

  const refused: Readonly<Record<string, readonly [number, string, string, () => Ask]>> = {
    "a Host of another name, as after DNS rebinding": [403, wrongHost, "/api/inbox", () => toHost("evil.example")],
    "another name on its port": [403, wrongHost, "/api/inbox", () => toHost(`evil.example:${page().url.port}`)],
    "a name that begins with its own": [
      403,
      wrongHost,
      "/api/inbox",
      () => toHost(`127.0.0.1.evil.example:${page().url.port}`),
    ],
    "its own name on another port": [403, wrongHost, "/api/inbox", () => toHost("127.0.0.1:1")],
    "its own name without a port": [403, wrongHost, "/api/inbox", () => toHost("127.0.0.1")],
    "another Host for the page's files": [403, wrongHost, "/page.js", () => toHost("evil.example")],
    "another Host at the entrance": [403, wrongHost, "ENTRANCE", () => toHost("evil.example")],
    "a request without a cookie": [401, noSession, "/api/inbox", () => withoutCookie],
    "a request for the page's files without a cookie": [401, noSession, "/page.js", () => withoutCookie],
    "a change without a cookie": [401, noSession, decision, () => ({ ...change, ...withoutCookie })],
    "the entrance's secret as the session": [401, noSession, "/api/inbox", () => withCookie(secret())],
    "its session under the name of another port's": [
      401,
      noSession,
      "/api/inbox",
      () => ({ headers: { cookie: `operator-1=${session()}` } }),
    ],
    "the session as the entrance's secret": [401, wrongAddress, "SESSION", () => withoutCookie],
    "data for the cookie alone": [401, noKey, "/api/inbox", () => withKey(undefined)],
    "a change with the cookie alone": [401, noKey, decision, () => ({ ...change, ...withKey(undefined) })],
    "an unknown address for the cookie alone": [401, noKey, "/api/nothing", () => withKey(undefined)],
    "the session as the key": [401, otherStart, "/api/inbox", () => withKey(session())],
    "a change from another site": [403, wrongSender, decision, () => changeFrom("https://evil.example")],
    "a change from another port of this machine": [403, wrongSender, decision, () => changeFrom("http://127.0.0.1:1")],
    "a change from its own address over TLS": [
      403,
      wrongSender,
      decision,
      () => changeFrom(`https://${page().url.host}`),
    ],
    "a change from a name that begins with its own": [
      403,
      wrongSender,
      decision,
      () => changeFrom(`${page().url.origin}.evil.example`),
    ],
    "a change from a sandboxed frame": [403, wrongSender, decision, () => changeFrom("null")],
    "a change without an origin": [403, wrongSender, decision, () => changeFrom(undefined)],
    "a change without the page's header": [
      403,
      wrongSender,
      decision,
      () => ({ ...change, headers: { "x-operator-request": undefined } }),
    ],
    "a change of a type that a form can send": [403, wrongSender, decision, () => changeAs("text/plain")],
    "a change of a type that only contains JSON's": [
      403,
      wrongSender,
      decision,
      () => changeAs("text/plain;application/json"),
    ],
    "a change without a type": [403, wrongSender, decision, () => changeAs(undefined)],
  };
  for (const [what, [status, error, path, ask]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const paths: Readonly<Record<string, string>> = {
        ENTRANCE: entrance(),
        SESSION: `/open/${session()}`,
      };
      const answer = await page().ask(paths[path] ?? path, ask());

      const whatToDo = "Open the address that the command printed in the terminal.";
      const json = { error, whatToDo, ...(status === 401 ? { sessionEnded: true } : {}) };
      const said = path.startsWith("/api/") ? JSON.stringify(json) : `${error} ${whatToDo}\n`;
      assert.deepEqual([answer.status, answer.text], [status, said]);
      assert.deepEqual(calls, [], "nothing is asked of AWS");
      assert.equal(answer.headers["set-cookie"], undefined);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
    });
  }

  for (const [what, miss] of Object.entries(nearMisses)) {
    it(`refuses a cookie with the right name and ${what} instead of the session`, async () => {
      const answer = await page().ask("/api/inbox", withCookie(miss(session())));

      assert.equal(answer.status, 401);
      assert.deepEqual(calls, [], "nothing is asked of AWS");
    });

    it(`refuses ${what} instead of the key`, async () => {
      const answer = await page().ask("/api/inbox", withKey(miss(page().key)));

      assert.equal(answer.status, 401);
      assert.deepEqual(calls, [], "nothing is asked of AWS");
    });

    it(`refuses a URL with ${what} instead of the secret`, async () => {
      const answer = await page().ask(`/open/${miss(secret())}`, withoutCookie);

      assert.equal(answer.status, 401);
      assert.equal(answer.headers["set-cookie"], undefined);
    });
  }

  for (const [method, path] of [
    ["GET", decision],
    ["PUT", decision],
    ["PATCH", decision],
    ["DELETE", "/api/executions/one"],
    ["OPTIONS", decision],
  ] as const) {
    it(`has no route for ${method} ${path}`, async () => {
      const answer = await page().ask(path, { method });

      assert.equal(answer.status, 404);
      assert.deepEqual(calls, []);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
    });
  }

  for (const host of ["127.0.0.1", "localhost"]) {
    it(`accepts a change from ${host}`, async () => {
      awsAnswers({ ...oneWaits, SendTaskSuccess: () => ({}) });
      const own = `${host}:${page().url.port}`;

      const answer = await page().ask(decision, {
        ...change,
        headers: { host: own, origin: `http://${own}`, "content-type": "application/json;charset=UTF-8" },
      });

      assert.equal(answer.status, 200);
      assert.ok(calls.includes("SendTaskSuccess"));
    });
  }

  it("replaces the secret in the URL by a cookie that scripts cannot read and other sites cannot send", async () => {
    const answer = await page().ask(entrance(), withoutCookie);

    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, `/#key=${page().key}`);
    assert.deepEqual(answer.headers["set-cookie"], [
      `operator-${page().url.port}=${session()}; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    assert.match(session(), /^[\w-]{43}$/);
  });

  it("has a new secret and a new session of 256 random bits on every start", async () => {
    const secrets = [
      secret(),
      session(),
      ...[createGate(() => 1, ""), createGate(() => 1, "")].map(({ entrance }) => entrance),
    ];

    assert.equal(new Set(secrets).size, 4);
    for (const entrance of secrets.slice(2)) {
      assert.match(entrance, /^\/open\/[\w-]{43}$/);
    }
  });

  it("logs a refusal without the guessed secret", async () => {
    await page().ask("/open/guess", withoutCookie);
    await page().ask("/api/inbox", toHost("evil.example"));

    assert.deepEqual(page().log.slice(-2), ["GET /open/… 401", "GET /api/inbox 403"]);
  });

  const answers: Readonly<Record<string, readonly [number, string, Ask]>> = {
    "the page": [200, "/", {}],
    "its script": [200, "/page.js", {}],
    "its styles": [200, "/page.css", {}],
    data: [200, "/api/inbox", {}],
    "an unknown address": [404, "/api/nothing", {}],
    "a refused Host": [403, "/", toHost("evil.example")],
    "a refused session": [401, "/api/inbox", withoutCookie],
    "a refused secret": [401, "/open/guess", withoutCookie],
    "a refused change": [403, decision, { ...change, headers: { origin: undefined } }],
    "a request that is too large": [413, "/api/executions", { method: "POST", body: "x".repeat(700 * 1024) }],
    "an error": [500, "/api/executions?status=FAILED", {}],
  };
  for (const [what, [status, path, ask]] of Object.entries(answers)) {
    it(`sends the security headers with ${what}`, async () => {
      if (status === 500) {
        awsAnswers({});
      }

      const answer = await page().ask(path, ask);

      assert.equal(answer.status, status);
      const protecting = {
        "content-security-policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
          "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; " +
          "trusted-types 'none'",
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      };
      const sent = Object.keys(protecting).map((name) => [name, answer.headers[name]]);
      assert.deepEqual(Object.fromEntries(sent), protecting);
    });
  }

  it("loads its first view with less than 150 kB", async () => {
    let bytes = 0;
    for (const path of ["/", "/page.js", "/page.css", "/favicon.svg"]) {
      const { size } = await page().ask(path, { headers: { "accept-encoding": "gzip" } });
      bytes += size;
    }

    assert.ok(bytes > 10_000 && bytes < 150_000, `${bytes} bytes`);
  });

  it("has no inline script or style in its HTML, and loads nothing from other origins", async () => {
    const { text } = await page().ask("/executions/any");

    assert.match(text, /<script type="module" src="\/page.js"><\/script>/);
    assert.doesNotMatch(text, /<script(?! type="module" src="\/page.js">)|<style|style=|onload|https?:/);
  });
});
