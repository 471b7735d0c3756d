import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { Output } from "../../calls";
import { json } from "../../protocols/json";
import type { Inputs } from "../../resource";
import type { ServiceDefinition } from "../service";
import { fromJson, jsonRequest, type WireRequest, type WireResponse } from "../wire";
import { OPERATIONS } from "./operations";

/** DynamoDB tables, without indexes and streams. */
export const dynamodb: ServiceDefinition = {
  name: "dynamodb",
  sdk: { name: "dynamodb", client: "DynamoDb" },
  protocol: json,
  operations: OPERATIONS,
  resources: {
    "aws:dynamodb/table:Table": {
      outputs: (_, name, { partition, region, account }) => ({
        id: name,
        name,
        arn: `arn:${partition}:dynamodb:${region}:${account}:table/${name}`,
      }),
      honours: ["name", "attributes", "hashKey", "rangeKey", "billingMode", "readCapacity", "writeCapacity"],
      // Backups and deletion protection have no effect, because the tables end with the emulator.
      ignores: ["pointInTimeRecovery", "deletionProtectionEnabled", "tableClass"],
      values: { billingMode: { runs: ["PAY_PER_REQUEST", "PROVISIONED"], valid: [] } },
    },
  },
  start(context) {
    const { pendingWork } = context;
    const tables = createTables();
    const call = (action: string, input: Inputs): Promise<Output> =>
      pendingWork.during(async () =>
        fromJson(await answer(tables, jsonRequest(context, "dynamodb", `DynamoDB_20120810.${action}`, input))),
      );
    return {
      provision: {
        "aws:dynamodb/table:Table": (state, inputs) => call("CreateTable", tableInput(state, inputs)),
      },
      handle: ({ action, input }) => call(action, input),
    };
  },
};

/** dynalite has no type declarations. It is an HTTP server, which does not need to listen. */
function createTables(): Server {
  const dynalite = createRequire(__filename)("dynalite") as (options: { createTableMs: number }) => Server;
  // It keeps an item in a slice of Buffer's pool, and a slice keeps its whole pool in memory.
  Buffer.poolSize = 1_024;
  return dynalite({ createTableMs: 0 });
}

/** Hands dynalite a request with what it reads of one, and takes what it writes of its response. */
function answer(tables: Server, { headers, body }: WireRequest): Promise<WireResponse> {
  const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers });
  return new Promise((resolve) => {
    tables.emit("request", request, {
      statusCode: 200,
      setHeader() {},
      end(text: string | undefined) {
        resolve({ status: this.statusCode, body: text === undefined ? undefined : JSON.parse(text) });
      },
    });
    request.emit("data", Buffer.from(JSON.stringify(body)));
    request.emit("end");
  });
}

function tableInput(state: Inputs, inputs: Inputs): Inputs {
  const attributes = (inputs.attributes ?? []) as readonly { readonly name: string; readonly type: string }[];
  const onDemand = inputs.billingMode === "PAY_PER_REQUEST";
  return {
    TableName: state.name,
    BillingMode: inputs.billingMode ?? "PROVISIONED",
    ...(!onDemand && {
      ProvisionedThroughput: { ReadCapacityUnits: inputs.readCapacity, WriteCapacityUnits: inputs.writeCapacity },
    }),
    AttributeDefinitions: attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: [
      { AttributeName: inputs.hashKey, KeyType: "HASH" },
      ...(inputs.rangeKey === undefined ? [] : [{ AttributeName: inputs.rangeKey, KeyType: "RANGE" }]),
    ],
  };
}
