import assert from "node:assert/strict";
import { answers, message, withApi } from "./support";

const INTERNAL = message(500, "Internal Server Error");

describe("An HTTP API, as its function's caller,", () => {
  const sources: readonly [source: string | undefined, routeKey: string, status: number, stage?: string][] = [
    ["/*", "ANY /parcels/{id}", 200],
    ["/*/*", "ANY /parcels/{id}", 200],
    ["/*/*/parcels/{id}", "ANY /parcels/{id}", 200],
    ["/$default/*/parcels/{id}", "ANY /parcels/{id}", 200],
    ["/*/GET/parcels/{id}", "GET /parcels/{id}", 200],
    ["/*/GET/*", "GET /parcels/{id}", 200],
    ["/*/*/parcels/{id+}", "GET /parcels/{id+}", 200],
    ["/*/$default", "$default", 200],
    ["/dev/GET/parcels/{id}", "GET /parcels/{id}", 200, "dev"],
    [undefined, "GET /parcels/{id}", 500],
    ["", "GET /parcels/{id}", 500],
    ["/*/POST/parcels/{id}", "GET /parcels/{id}", 500],
    ["/*/GET/parcels/{id}", "ANY /parcels/{id}", 500],
    ["/*/GET/parcels/7", "GET /parcels/{id}", 500],
    ["/*/GET/parcels", "GET /parcels/{id}", 500],
    ["/dev/*", "GET /parcels/{id}", 500],
    ["/$default/*", "GET /parcels/{id}", 500, "dev"],
    ["/*/GET/*", "$default", 500],
  ];
  for (const [source, routeKey, status, stage = "$default"] of sources) {
    const what = source === undefined ? "no permission" : `the permission ${JSON.stringify(source)}`;
    it(`answers ${status} with ${what} for the route ${routeKey} of the stage ${stage}`, () =>
      withApi({ source, routeKeys: [routeKey], stage: { name: stage } }, async ({ send }) => {
        const received = await send(`${stage === "$default" ? "" : `/${stage}`}/parcels/7`);
        if (status === 200) {
          assert.equal(received.status, 200);
          assert.equal(
            (received.json() as { rawPath: string }).rawPath,
            `${stage === "$default" ? "" : "/dev"}/parcels/7`,
          );
        } else {
          assert.deepEqual(answers(received), INTERNAL);
        }
      }));
  }

  it("invokes its function with the API, the stage and the route as the source", () =>
    withApi({ routeKeys: ["ANY /a/{id}", "GET /b/{id+}", "$default"] }, async ({ api, send, setFaults }) => {
      const sources: unknown[] = [];
      setFaults({
        call: ({ service, caller, source }, next) => {
          if (service === "lambda") {
            sources.push({ ...caller, ...source });
          }
          return next();
        },
      });
      for (const path of ["/a/1", "/b/1/2", "/c"]) {
        await send(path);
      }
      const caller = { type: "service", service: "apigateway.amazonaws.com", account: "000000000000" };
      assert.deepEqual(
        sources,
        ["*/a/{id}", "GET/b/{id+}", "$default"].map((route) => ({
          ...caller,
          arn: `${api.executionArn}/$default/${route}`,
        })),
      );
    }));
});
