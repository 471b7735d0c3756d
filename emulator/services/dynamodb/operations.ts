import type { Inputs, Place } from "../../resource";
import { arnIn, type Operation, type Operations } from "../operation";

/** @param table a name or an ARN */
function tableArn(table: unknown, { partition, region, account }: Place): string {
  const name = String(table ?? "*");
  return name.startsWith("arn:") ? name : `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
}

function onTable(...members: readonly string[]): Operation {
  return { members: ["TableName", ...members], resources: ({ TableName }, place) => [tableArn(TableName, place)] };
}

/** A query of an index is checked on the index. */
function onTableOrIndex(...members: readonly string[]): Operation {
  return {
    members: ["TableName", "IndexName", ...members],
    resources: ({ TableName, IndexName }, place) => [
      tableArn(TableName, place) + (IndexName === undefined ? "" : `/index/${IndexName}`),
    ],
  };
}

/** Checked on every table that it names. */
function onTables(...members: readonly string[]): Operation {
  return {
    members: ["RequestItems", ...members],
    resources: ({ RequestItems }, place) =>
      Object.keys((RequestItems ?? {}) as Inputs).map((table) => tableArn(table, place)),
  };
}

function onResource(...members: readonly string[]): Operation {
  return { members: ["ResourceArn", ...members], resources: (input) => [arnIn(input, "ResourceArn")] };
}

const CONSUMED = "ReturnConsumedCapacity";
const EXPRESSION = ["ExpressionAttributeNames", "ExpressionAttributeValues"];
const LEGACY_CONDITION = ["ConditionalOperator", "Expected"];
const WRITE = [
  ...["ConditionExpression", ...EXPRESSION, ...LEGACY_CONDITION, CONSUMED],
  ...["ReturnItemCollectionMetrics", "ReturnValues", "ReturnValuesOnConditionCheckFailure"],
];
const READ = ["AttributesToGet", "ConsistentRead", "ProjectionExpression", CONSUMED];
const SEARCH = [
  ...READ,
  ...EXPRESSION,
  "ConditionalOperator",
  "ExclusiveStartKey",
  "FilterExpression",
  "Limit",
  "Select",
];
const TABLE_SETTINGS = [
  ...[
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "ProvisionedThroughput",
  ],
  ...["SSESpecification", "StreamSpecification", "TableClass", "WarmThroughput"],
];

/** The operations of DynamoDB that dynalite answers. */
export const OPERATIONS: Operations = {
  BatchGetItem: onTables(CONSUMED),
  BatchWriteItem: onTables(CONSUMED, "ReturnItemCollectionMetrics"),
  CreateTable: onTable(
    ...TABLE_SETTINGS,
    ...["GlobalSecondaryIndexes", "KeySchema", "LocalSecondaryIndexes", "ResourcePolicy", "Tags"],
  ),
  DeleteItem: onTable("Key", ...WRITE),
  DeleteTable: onTable(),
  DescribeTable: onTable(),
  DescribeTimeToLive: onTable(),
  GetItem: onTable("Key", ...READ, "ExpressionAttributeNames"),
  ListTables: {
    members: ["ExclusiveStartTableName", "Limit"],
    resources: (_, place) => [tableArn("*", place)],
  },
  ListTagsOfResource: onResource("NextToken"),
  PutItem: onTable("Item", ...WRITE),
  Query: onTableOrIndex(...SEARCH, "KeyConditionExpression", "KeyConditions", "QueryFilter", "ScanIndexForward"),
  Scan: onTableOrIndex(...SEARCH, "ScanFilter", "Segment", "TotalSegments"),
  TagResource: onResource("Tags"),
  UntagResource: onResource("TagKeys"),
  UpdateItem: onTable("Key", "AttributeUpdates", "UpdateExpression", ...WRITE),
  UpdateTable: onTable(...TABLE_SETTINGS, "GlobalSecondaryIndexUpdates", "ReplicaUpdates"),
};
