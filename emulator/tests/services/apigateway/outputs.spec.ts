import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { provisioned, refusal } from "../../provisioned";
import { type Changes, httpApi, type Outputs, withApi } from "./support";

const ACCOUNT = "000000000000";
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:NAME`;

describe("An HTTP API is created", () => {
  const accepted: readonly [what: string, changes: Changes][] = [
    [
      "with AWS's defaults written out",
      {
        api: { disableExecuteApiEndpoint: false, ipAddressType: "ipv4" },
        integration: { connectionType: "INTERNET", integrationMethod: "POST" },
        route: { authorizationType: "NONE" },
      },
    ],
    [
      "with names and descriptions",
      {
        api: { name: "a", description: "b", version: "c", tags: { d: "e" } },
        integration: { description: "f" },
        route: { operationName: "g" },
        stage: { description: "h" },
      },
    ],
    [
      "with detailed metrics",
      {
        stage: {
          defaultRouteSettings: { detailedMetricsEnabled: true, throttlingRateLimit: 1, throttlingBurstLimit: 1 },
        },
      },
    ],
    ["with the shortest and the longest timeout", { integration: { timeoutMilliseconds: 50 } }],
  ];
  for (const [what, changes] of accepted) {
    it(what, async () => {
      assert.equal(await refusal(() => httpApi(changes)), "");
    });
  }

  it("with the function's invoke ARN, and the same keys on another API", () =>
    provisioned(
      () => {
        const outputs = httpApi();
        const second = new aws.apigatewayv2.Api("second", { protocolType: "HTTP" });
        const integration = new aws.apigatewayv2.Integration("second-integration", {
          apiId: second.id,
          integrationType: "AWS_PROXY",
          integrationUri: outputs.invokeArn as never,
          payloadFormatVersion: "2.0",
        });
        const target = integration.id.apply((id) => `integrations/${id}`);
        const route = new aws.apigatewayv2.Route("second-route", { apiId: second.id, routeKey: "$default", target });
        const stage = { apiId: second.id, name: "$default", autoDeploy: true };
        new aws.apigatewayv2.Stage("second-stage", stage, { dependsOn: [route] });
        new aws.lambda.Permission("second-permission", {
          action: "lambda:InvokeFunction",
          function: integration.integrationUri.apply((uri) => /function:([\w-]+)/.exec(String(uri))?.[1] ?? ""),
          principal: "apigateway.amazonaws.com",
          sourceArn: second.executionArn.apply((arn) => `${arn}/*`),
        });
        return { ...outputs, second: second.apiEndpoint };
      },
      async ({ program }) => {
        const { endpoint, second } = program.outputs as Outputs;
        assert.notEqual(second, endpoint);
        assert.equal((await fetch(`${second}/`)).status, 200);
        assert.equal((await fetch(`${endpoint}/`)).status, 200);
      },
    ));

  for (const [stage, end] of [
    ["$default", "/"],
    ["dev", "/dev"],
  ] as const) {
    it(`with the outputs of AWS, and the endpoint of the emulator, for the stage ${stage}`, () =>
      withApi({ api: { name: "parcels" }, stage: { name: stage } }, ({ api }) => {
        const { apiId, endpoint, ...outputs } = api;
        assert.match(String(apiId), /^[a-z\d]{10}$/);
        assert.deepEqual(
          { ...outputs, invokeArn: String(outputs.invokeArn).replace(/function-[\da-f]{7}/, "NAME") },
          {
            name: "parcels",
            arn: `arn:aws:apigateway:us-east-1::/apis/${apiId}`,
            executionArn: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}`,
            stageArn: `arn:aws:apigateway:us-east-1::/apis/${apiId}/stages/${stage}`,
            stageExecutionArn: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/${stage}`,
            invokeUrl: `${endpoint}${end}`,
            invokeArn: `arn:aws:apigateway:us-east-1:lambda:${["path", "2015-03-31", "functions", FUNCTION, "invocations"].join("/")}`,
          },
        );
      }));
  }
});
