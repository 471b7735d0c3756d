import { createHash } from "node:crypto";
import type { ServiceDefinition } from "../service";

/** API Gateway: HTTP APIs that invoke Lambda functions. Each listens on a port of its own. */
export const apigateway: ServiceDefinition = {
  name: "apigateway",
  resources: {
    "aws:apigatewayv2/api:Api": {
      outputs: ({ name: logicalName }, name, { partition, region, account, dnsSuffix }) => {
        const id = apiId(logicalName);
        return {
          id,
          name,
          arn: `arn:${partition}:apigateway:${region}::/apis/${id}`,
          apiEndpoint: `https://${id}.execute-api.${region}.${dnsSuffix}`,
          executionArn: `arn:${partition}:execute-api:${region}:${account}:${id}`,
        };
      },
      honours: ["protocolType", "disableExecuteApiEndpoint"],
      ignores: ["name", "description", "version", "ipAddressType"],
      values: {
        protocolType: { runs: ["HTTP"], valid: ["WEBSOCKET"] },
        disableExecuteApiEndpoint: { runs: [false], valid: [true] },
        ipAddressType: { runs: ["ipv4"], valid: ["dualstack"] },
      },
    },
    "aws:apigatewayv2/integration:Integration": {
      outputs: ({ name }) => ({ id: apiId(name).slice(0, 7) }),
      honours: [
        "apiId",
        "integrationType",
        "integrationUri",
        "payloadFormatVersion",
        "timeoutMilliseconds",
        "integrationMethod",
        "connectionType",
      ],
      ignores: ["description"],
      // API Gateway V2 API reference, CreateIntegration, for HTTP APIs. Lambda's API takes POST.
      values: {
        integrationType: { runs: ["AWS_PROXY"], valid: ["HTTP_PROXY"] },
        integrationMethod: { runs: ["POST"], valid: [] },
        connectionType: { runs: ["INTERNET"], valid: ["VPC_LINK"] },
        payloadFormatVersion: { runs: ["2.0"], valid: ["1.0"] },
        timeoutMilliseconds: { from: 50, to: 30_000 },
      },
    },
    "aws:apigatewayv2/route:Route": {
      outputs: ({ name }) => ({ id: apiId(name).slice(0, 7) }),
      honours: ["apiId", "routeKey", "target", "authorizationType"],
      ignores: ["operationName"],
      values: { authorizationType: { runs: ["NONE"], valid: ["AWS_IAM", "CUSTOM", "JWT"] } },
    },
    "aws:apigatewayv2/stage:Stage": {
      outputs: ({ inputs }, name, { partition, region, account, dnsSuffix }) => ({
        id: name,
        name,
        arn: `arn:${partition}:apigateway:${region}::/apis/${inputs.apiId}/stages/${name}`,
        executionArn: `arn:${partition}:execute-api:${region}:${account}:${inputs.apiId}/${name}`,
        invokeUrl: `https://${inputs.apiId}.execute-api.${region}.${dnsSuffix}/${name === "$default" ? "" : name}`,
      }),
      honours: ["apiId", "name", "autoDeploy", "defaultRouteSettings"],
      ignores: ["description"],
      values: { autoDeploy: { runs: [true], valid: [false] } },
    },
  },
  start(context) {
    // Loaded on demand, because the evaluation of a program does not need it.
    const { startApiGateway } = require("./service") as typeof import("./service");
    return startApiGateway(context);
  },
};

/** An ID in API Gateway's format: ten letters and digits. It is deterministic for a name. */
function apiId(logicalName: string): string {
  return createHash("sha256").update(`api ${logicalName}`).digest("hex").slice(0, 10);
}
