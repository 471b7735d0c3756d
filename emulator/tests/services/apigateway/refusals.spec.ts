import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { refusal } from "../../provisioned";
import { type Changes, httpApi } from "./support";

const ACCOUNT = "000000000000";
const API = "aws:apigatewayv2/api:Api api:";
const INTEGRATION = "aws:apigatewayv2/integration:Integration integration:";
const ROUTE = "aws:apigatewayv2/route:Route route-0:";
const STAGE = "aws:apigatewayv2/stage:Stage stage:";
const NOT_RUN = "is valid on AWS, and not run here";
const NOT_VALID = "is not valid on AWS";
const LEAVE_OUT = `${NOT_RUN}. Leave it out, or honour it in emulator/services/.`;

const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:function`;
const OWN_FUNCTIONS = "The emulator runs functions of its account and region, without versions and aliases.";

describe("An HTTP API is refused", () => {
  const refusals: readonly [what: string, changes: Changes, message: string][] = [
    [
      "of WebSocket",
      { api: { protocolType: "WEBSOCKET" } },
      `${API} protocolType "WEBSOCKET" ${NOT_RUN}. The emulator runs "HTTP".`,
    ],
    [
      "of another protocol",
      { api: { protocolType: "REST" } },
      `${API} protocolType "REST" ${NOT_VALID}, which takes "HTTP", "WEBSOCKET".`,
    ],
    [
      "with CORS",
      { api: { corsConfiguration: { allowOrigins: ["*"] } } },
      `${API} the input corsConfiguration ${LEAVE_OUT}`,
    ],
    [
      "without its endpoint",
      { api: { disableExecuteApiEndpoint: true } },
      `${API} disableExecuteApiEndpoint true ${NOT_RUN}. The emulator runs false.`,
    ],
    ["as an OpenAPI document", { api: { body: "{}" } }, `${API} the input body ${LEAVE_OUT}`],
    ["created with its route", { api: { target: FUNCTION } }, `${API} the input target ${LEAVE_OUT}`],

    [
      "with an integration over HTTP",
      { integration: { integrationType: "HTTP_PROXY" } },
      `${INTEGRATION} integrationType "HTTP_PROXY" ${NOT_RUN}. The emulator runs "AWS_PROXY".`,
    ],
    [
      "with an integration that HTTP APIs do not have",
      { integration: { integrationType: "MOCK" } },
      `${INTEGRATION} integrationType "MOCK" ${NOT_VALID}, which takes "AWS_PROXY", "HTTP_PROXY".`,
    ],
    [
      "with payload format 1.0",
      { integration: { payloadFormatVersion: "1.0" } },
      `${INTEGRATION} payloadFormatVersion "1.0" ${NOT_RUN}. The emulator runs "2.0".`,
    ],
    [
      "with the default payload format",
      { integration: { payloadFormatVersion: undefined } },
      `${INTEGRATION} the default of payloadFormatVersion, "1.0", ${NOT_RUN}. The emulator runs "2.0".`,
    ],
    [
      "with an integration in a VPC",
      { integration: { connectionType: "VPC_LINK" } },
      `${INTEGRATION} connectionType "VPC_LINK" ${NOT_RUN}. The emulator runs "INTERNET".`,
    ],
    [
      "with a method that Lambda does not take",
      { integration: { integrationMethod: "GET" } },
      `${INTEGRATION} integrationMethod "GET" ${NOT_VALID}, which takes "POST".`,
    ],
    [
      "with an integration timeout of 49 ms",
      { integration: { timeoutMilliseconds: 49 } },
      `${INTEGRATION} timeoutMilliseconds 49 ${NOT_VALID}, which takes 50 to 30000.`,
    ],
    [
      "with an integration timeout of 30,001 ms",
      { integration: { timeoutMilliseconds: 30_001 } },
      `${INTEGRATION} timeoutMilliseconds 30001 ${NOT_VALID}, which takes 50 to 30000.`,
    ],
    [
      "with a role for the integration",
      { integration: { credentialsArn: `arn:aws:iam::${ACCOUNT}:role/a` } },
      `${INTEGRATION} the input credentialsArn ${LEAVE_OUT}`,
    ],
    [
      "with a parameter mapping",
      { integration: { requestParameters: { "append:header.a": "b" } } },
      `${INTEGRATION} the input requestParameters ${LEAVE_OUT}`,
    ],
    [
      "with an integration of no function",
      { integration: { integrationUri: "https://example.com" } },
      `${INTEGRATION} integrationUri "https://example.com" ${NOT_VALID}, which takes the ARN or the invoke ARN of a function.`,
    ],
    [
      "with an integration without a function",
      { integration: { integrationUri: undefined } },
      `${INTEGRATION} integrationUri "" ${NOT_VALID}, which takes the ARN or the invoke ARN of a function.`,
    ],
    [
      "with an alias of a function",
      { integration: { integrationUri: `${FUNCTION}:live` } },
      `${INTEGRATION} integrationUri "${FUNCTION}:live" ${NOT_RUN}. ${OWN_FUNCTIONS}`,
    ],
    [
      "with a function of another account",
      { integration: { integrationUri: FUNCTION.replace(ACCOUNT, "111122223333") } },
      `${INTEGRATION} integrationUri "${FUNCTION.replace(ACCOUNT, "111122223333")}" ${NOT_RUN}. ${OWN_FUNCTIONS}`,
    ],
    [
      "with a function of another region",
      { integration: { integrationUri: FUNCTION.replace("us-east-1", "us-west-2") } },
      `${INTEGRATION} integrationUri "${FUNCTION.replace("us-east-1", "us-west-2")}" ${NOT_RUN}. ${OWN_FUNCTIONS}`,
    ],

    [
      "with IAM authorization",
      { route: { authorizationType: "AWS_IAM" } },
      `${ROUTE} authorizationType "AWS_IAM" ${NOT_RUN}. The emulator runs "NONE".`,
    ],
    [
      "with an authorizer",
      { route: { authorizationType: "JWT", authorizerId: "a" } },
      `${ROUTE} authorizationType "JWT" ${NOT_RUN}. The emulator runs "NONE".`,
    ],
    ["with an authorizer's ID alone", { route: { authorizerId: "a" } }, `${ROUTE} the input authorizerId ${LEAVE_OUT}`],
    [
      "with a route key that is not valid",
      { routeKeys: ["GET parcels"] },
      `${ROUTE} routeKey "GET parcels" ${NOT_VALID}, which takes a method in upper case or ANY, a space and a path that begins with a slash, as in "GET /parcels/{id}", or "$default".`,
    ],
    [
      "with a route without a target",
      { route: { target: undefined } },
      `${ROUTE} a route without a target ${NOT_RUN}. Set target.`,
    ],
    [
      "with a route to an integration that it does not have",
      { route: { target: "integrations/abc" } },
      `${ROUTE} target "integrations/abc" ${NOT_VALID}, which takes integrations/ and the ID of an integration of the API.`,
    ],
    [
      "with a route to a function",
      { route: { target: FUNCTION } },
      `${ROUTE} target "${FUNCTION}" ${NOT_VALID}, which takes integrations/ and the ID of an integration of the API.`,
    ],

    [
      "with a stage that is not deployed",
      { stage: { autoDeploy: false } },
      `${STAGE} autoDeploy false ${NOT_RUN}. The emulator runs true.`,
    ],
    [
      "with a stage that is not deployed by default",
      { stage: { autoDeploy: undefined } },
      `${STAGE} the default of autoDeploy, false, ${NOT_RUN}. The emulator runs true.`,
    ],
    [
      "with a stage's name that is not valid",
      { stage: { name: "my stage" } },
      `${STAGE} name "my stage" ${NOT_VALID}, which takes $default, or letters, digits, _ and -.`,
    ],
    [
      "with an access log",
      { stage: { accessLogSettings: { destinationArn: "a", format: "b" } } },
      `${STAGE} the input accessLogSettings ${LEAVE_OUT}`,
    ],
    [
      "with settings of single routes",
      { stage: { routeSettings: [{ routeKey: "$default" }] } },
      `${STAGE} the input routeSettings ${LEAVE_OUT}`,
    ],
    [
      "with stage variables",
      { stage: { stageVariables: { a: "b" } } },
      `${STAGE} the input stageVariables ${LEAVE_OUT}`,
    ],
    [
      "with a logging level",
      { stage: { defaultRouteSettings: { loggingLevel: "INFO" } } },
      `${STAGE} loggingLevel of defaultRouteSettings ${NOT_VALID} for an HTTP API.`,
    ],
    ...[{ detailedMetricsEnabled: true }, { throttlingRateLimit: 1 }, { throttlingBurstLimit: 1 }].map(
      (defaultRouteSettings): [string, Changes, string] => [
        `with ${JSON.stringify(defaultRouteSettings)} as the only settings of its routes`,
        { stage: { defaultRouteSettings } },
        `${STAGE} defaultRouteSettings needs throttlingRateLimit and throttlingBurstLimit. The AWS provider sets a missing one to 0, with which API Gateway answers every request with 429.`,
      ],
    ),
  ];
  for (const [what, changes, message] of refusals) {
    it(what, async () => {
      assert.equal(await refusal(() => httpApi(changes)), message);
    });
  }

  it("with two routes that differ in their variables' names only", async () => {
    const message = await refusal(() => httpApi({ routeKeys: ["GET /{a}", "GET /{b}"] }));
    assert.match(
      message,
      /^aws:apigatewayv2\/route:Route route-[01]: Route with key GET \/\{[ab]\} already exists for this API$/,
    );
  });

  it("with two stages of the same name", async () => {
    const message = await refusal(() => {
      const { apiId } = httpApi();
      new aws.apigatewayv2.Stage("second", { apiId: apiId as never, name: "$default", autoDeploy: true });
    });
    assert.match(message, /^aws:apigatewayv2\/stage:Stage (stage|second): Stage already exists: \$default$/);
  });

  it("if there is none with its ID", async () => {
    const stage = (): unknown =>
      new aws.apigatewayv2.Stage("stage", { apiId: "abc", name: "$default", autoDeploy: true });
    assert.equal(await refusal(stage), "There is no HTTP API abc.");
  });
});
