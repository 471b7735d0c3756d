import assert from "node:assert/strict";
import { routeIdentity, routeKeyProblem, selectRoute } from "../../../services/apigateway/routes";

function selected(keys: readonly string[], method: string, path: string): readonly [string, object] | undefined {
  const routes = keys.map((key) => ({ key, integrationId: "i" }));
  const found = selectRoute(routes, method, path);
  // The order in which the routes were created does not count.
  assert.deepEqual(selectRoute([...routes].reverse(), method, path), found);
  return found && [found.route.key, found.pathParameters];
}

describe("A route of an HTTP API", () => {
  // API Gateway developer guide, "Create routes for HTTP APIs in API Gateway", with its example.
  const GUIDE = ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"];
  const selections: readonly [keys: readonly string[], request: string, key: string, parameters?: object][] = [
    [GUIDE, "GET /pets/dog/1", "GET /pets/dog/1"],
    [GUIDE, "GET /pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    [GUIDE, "GET /pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
    [GUIDE, "GET /pets/dog/1/2", "GET /pets/{proxy+}", { proxy: "dog/1/2" }],
    [GUIDE, "POST /test/5", "ANY /{proxy+}", { proxy: "test/5" }],
    [GUIDE, "GET /", "$default"],
    [["GET /a", "ANY /a"], "GET /a", "GET /a"],
    [["GET /a", "ANY /a"], "PUT /a", "ANY /a"],
    [["GET /{a}/b", "GET /a/{b}"], "GET /a/b", "GET /a/{b}", { b: "b" }],
    [["GET /{one}", "GET /{one+}"], "GET /a", "GET /{one}", { one: "a" }],
    [["GET /a/{x+}", "GET /{x+}"], "GET /a/b", "GET /a/{x+}", { x: "b" }],
    [["GET /{x}/{y}"], "GET /a b/ü", "GET /{x}/{y}", { x: "a b", y: "ü" }],
    [["GET /{x+}"], "GET /a//b/", "GET /{x+}", { x: "a//b/" }],
    [["GET /a/"], "GET /a/", "GET /a/"],
    [["GET /", "$default"], "GET /", "GET /"],
    [["GET /{x}", "$default"], "HEAD /a", "$default"],
  ];
  for (const [keys, request, key, parameters = {}] of selections) {
    it(`with the key ${key} takes ${request} among ${keys.join(", ")}`, () => {
      const [method = "", ...path] = request.split(" ");
      assert.deepEqual(selected(keys, method, path.join(" ")), [key, parameters]);
    });
  }

  const misses: readonly [key: string, request: string][] = [
    ["GET /a", "POST /a"],
    ["GET /a", "GET /a/"],
    ["GET /a", "GET /a/b"],
    ["GET /a/b", "GET /a"],
    ["GET /a", "GET /A"],
    ["GET /a", "HEAD /a"],
    ["GET /a/{x}", "GET /a/"],
    ["GET /a/{x}", "GET /a/b/c"],
    ["GET /a/{x+}", "GET /a"],
    ["GET /a/{x+}", "GET /a/"],
  ];
  for (const [key, request] of misses) {
    it(`with the key ${key} does not take ${request}`, () => {
      const [method = "", path = ""] = request.split(" ");
      assert.equal(selected([key], method, path), undefined);
    });
  }

  const METHOD =
    'takes a method in upper case or ANY, a space and a path that begins with a slash, as in "GET /parcels/{id}", or "$default"';
  const WHOLE = "takes a variable in braces for a whole part of the path";
  const keys: readonly [key: string, problem: string | undefined][] = [
    ["$default", undefined],
    ["GET /", undefined],
    ["ANY /a/{b-c.d_1}/{e+}", undefined],
    ["get /a", METHOD],
    ["FETCH /a", METHOD],
    ["GET a", METHOD],
    ["GET  /a", METHOD],
    ["/a", METHOD],
    ["GET", METHOD],
    ["$connect", METHOD],
    ["GET /a b", METHOD],
    ["GET /a{b}", WHOLE],
    ["GET /{b", WHOLE],
    ["GET /{}", WHOLE],
    ["GET /{a+}/b", "takes a greedy variable at the end of the path only"],
  ];
  for (const [key, problem] of keys) {
    it(`${problem === undefined ? "may" : "may not"} have the key ${JSON.stringify(key)}`, () => {
      assert.equal(routeKeyProblem(key), problem);
    });
  }

  it("is the same route whatever its variables' names", () => {
    const [first, ...others] = ["GET /{a}/{b+}", "GET /{c}/{d+}", "GET /{a}/{b}", "GET /a/{b+}", "ANY /{a}/{b+}"].map(
      routeIdentity,
    );
    assert.deepEqual(
      others.map((other) => other === first),
      [true, false, false, false],
    );
  });
});
