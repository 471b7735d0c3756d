import type { ResourceType } from "./grants";

/** API Gateway's actions are HTTP methods, on the paths of its own API. */
const partOfHttpApi: ResourceType = {
  reads: [{ on: "httpApi", actions: ["apigateway:GET"] }],
  changes: [{ on: "httpApi", actions: ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST"] }],
};

/** The types that make up an HTTP API in front of a function. */
export const HTTP_API_TYPES: Readonly<Record<string, ResourceType>> = {
  "aws:apigatewayv2/api:Api": partOfHttpApi,
  "aws:apigatewayv2/integration:Integration": partOfHttpApi,
  "aws:apigatewayv2/route:Route": partOfHttpApi,
  "aws:apigatewayv2/stage:Stage": partOfHttpApi,
  "aws:lambda/permission:Permission": {
    reads: [{ on: "function", namedBy: "function", actions: ["lambda:GetPolicy"] }],
    changes: [{ on: "function", namedBy: "function", actions: ["lambda:AddPermission", "lambda:RemovePermission"] }],
  },
};
