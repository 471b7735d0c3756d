import assert from "node:assert/strict";
import { serveMachine } from "./servedMachine";
import type { Ask } from "./servedPage";

describe("The operator's server lets in nobody but its own page", () => {
  const { page, calls } = serveMachine();

  const change = { method: "POST", body: '{"attempt":3,"decision":"approved"}' };
  const decision = "/api/executions/one/decision";
  const refused: Readonly<Record<string, readonly [number, string, Ask]>> = {
    "a Host of another name, as after DNS rebinding": [403, "/api/inbox", { headers: { host: "evil.example" } }],
    "the right Host on another port": [403, "/api/inbox", { headers: { host: "127.0.0.1:1" } }],
    "a foreign Host at the entrance": [403, "ENTRANCE", { headers: { host: "evil.example" } }],
    "no cookie": [401, "/api/inbox", { headers: { cookie: undefined } }],
    "no cookie for the page's own files": [401, "/page.js", { headers: { cookie: undefined } }],
    "the cookie of another port": [401, "/api/inbox", { headers: { cookie: "operator-1=guess" } }],
    "a change from another origin": [403, decision, { ...change, headers: { origin: "https://evil.example" } }],
    "a change from another port of this machine": [
      403,
      decision,
      { ...change, headers: { origin: "http://127.0.0.1:1" } },
    ],
    "a change without an origin": [403, decision, { ...change, headers: { origin: undefined } }],
    "a change without the page's header": [403, decision, { ...change, headers: { "x-operator-request": undefined } }],
    "a change as a form could send it": [403, decision, { ...change, headers: { "content-type": "text/plain" } }],
    "a GET where a change belongs": [404, decision, {}],
    "another method": [404, decision, { ...change, method: "PUT" }],
  };
  for (const [what, [status, path, ask]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const answer = await page().ask(path === "ENTRANCE" ? page().url.pathname : path, ask);

      assert.equal(answer.status, status);
      assert.deepEqual(calls, [], "nothing is asked of AWS");
      assert.equal(answer.headers["set-cookie"], undefined);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
    });
  }

  /** What is close to a secret: of another length, of the same length, with the same beginning. */
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
  for (const [what, miss] of Object.entries(nearMisses)) {
    it(`refuses a cookie of the right name that holds ${what} instead of the session`, async () => {
      const [name = "", session = ""] = page().cookie.split(/=(.*)/s);
      const answer = await page().ask("/api/inbox", { headers: { cookie: `${name}=${miss(session)}` } });

      assert.equal(answer.status, 401);
      assert.deepEqual(calls, [], "nothing is asked of AWS");
    });

    it(`refuses an address that holds ${what} instead of the secret`, async () => {
      const secret = page().url.pathname.replace("/open/", "");
      const answer = await page().ask(`/open/${miss(secret)}`, { headers: { cookie: undefined } });

      assert.equal(answer.status, 401);
      assert.equal(answer.headers["set-cookie"], undefined);
    });
  }

  it("takes the session for the secret nowhere, nor the secret for the session", async () => {
    const [name = "", session = ""] = page().cookie.split(/=(.*)/s);
    const secret = page().url.pathname.replace("/open/", "");

    assert.notEqual(secret, session);
    assert.equal((await page().ask("/api/inbox", { headers: { cookie: `${name}=${secret}` } })).status, 401);
    assert.equal((await page().ask(`/open/${session}`, { headers: { cookie: undefined } })).status, 401);
  });

  it("answers under localhost as well, changes included", async () => {
    const host = `localhost:${page().url.port}`;
    const answer = await page().ask("/api/inbox", { headers: { host } });

    assert.equal(answer.status, 200);
    const changed = await page().ask("/api/executions/one/stop", {
      method: "POST",
      body: "{}",
      headers: { host, origin: `http://${host}`, "content-type": "application/json; charset=utf-8" },
    });
    assert.notEqual(changed.status, 403);
  });

  it("moves the secret out of the address into a cookie that no script reads and no other site sends", async () => {
    const answer = await page().ask(page().url.pathname, { headers: { cookie: undefined } });

    assert.equal(answer.status, 303);
    assert.equal(answer.headers.location, "/");
    assert.match(
      answer.headers["set-cookie"]?.[0] ?? "",
      /^operator-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  for (const path of ["/", "/page.js", "/page.css", "/api/inbox", "/api/nothing", "/open/guess"]) {
    it(`sends the protecting headers with ${path}`, async () => {
      const { headers } = await page().ask(path);

      assert.equal(
        headers["content-security-policy"],
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; " +
          "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      );
      assert.equal(headers["cross-origin-opener-policy"], "same-origin");
      assert.equal(headers["x-frame-options"], "DENY");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["cache-control"], "no-store");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    });
  }

  it("is below 150 kB with everything that its first view loads", async () => {
    let bytes = 0;
    for (const path of ["/", "/page.js", "/page.css", "/favicon.svg"]) {
      const { size } = await page().ask(path, { headers: { "accept-encoding": "gzip" } });
      bytes += size;
    }

    assert.ok(bytes > 10_000 && bytes < 150_000, `${bytes} bytes`);
  });

  it("has no script or style inside of its HTML, and loads nothing from elsewhere", async () => {
    const { text } = await page().ask("/executions/any");

    assert.match(text, /<script type="module" src="\/page.js"><\/script>/);
    assert.doesNotMatch(text, /<script(?! type="module" src="\/page.js">)|<style|style=|onload|https?:/);
  });
});
