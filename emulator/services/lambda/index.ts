import { restJson } from "../../protocols/restJson";
import type { ServiceDefinition } from "../service";
import { OPERATIONS } from "./operations";
import type { RunningLambda } from "./service";

/** Lambda: Node.js functions in worker threads, and their event source mappings from SQS queues. */
export const lambda: ServiceDefinition<RunningLambda> = {
  name: "lambda",
  sdk: { name: "lambda", client: "Lambda" },
  protocol: restJson("lambda", [{ action: "GetFunction", path: /^\/2015-03-31\/functions\/(?<FunctionName>[^/?]+)$/ }]),
  operations: OPERATIONS,
  resources: {
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
      outputs: (_, name) => ({ id: name, uuid: name }),
      honours: ["eventSourceArn", "functionName", "batchSize", "functionResponseTypes", "scalingConfig", "enabled"],
      // Lambda API reference, CreateEventSourceMapping.
      values: { batchSize: { from: 1, to: 10_000 }, enabled: { runs: [true], valid: [false] } },
    },
    "aws:lambda/function:Function": {
      outputs: (_, name, { partition, region, account }) => {
        const arn = `arn:${partition}:lambda:${region}:${account}:function:${name}`;
        const path = ["path", "2015-03-31", "functions", arn, "invocations"].join("/");
        return { id: name, name, arn, invokeArn: `arn:${partition}:apigateway:${region}:lambda:${path}` };
      },
      honours: [
        "name",
        "code",
        "handler",
        "runtime",
        "role",
        "environment",
        "timeout",
        "memorySize",
        "vpcConfig",
        "loggingConfig",
        "packageType",
        "reservedConcurrentExecutions",
      ],
      ignores: ["description", "architectures", "tracingConfig", "publish"],
      // Lambda API reference, CreateFunction. Of the account's concurrency of 1,000, 100 must stay unreserved.
      values: {
        timeout: { from: 1, to: 900 },
        memorySize: { from: 128, to: 10_240 },
        reservedConcurrentExecutions: { from: -1, to: 900 },
        packageType: { runs: ["Zip"], valid: ["Image"] },
      },
    },
    "aws:lambda/permission:Permission": {
      outputs: ({ inputs }, name) => ({ id: String(inputs.statementId ?? name) }),
      honours: ["action", "function", "principal", "sourceArn", "sourceAccount", "statementId"],
    },
  },
  start(context) {
    // Loaded on demand, because the evaluation of a program does not need it.
    const { startLambda } = require("./service") as typeof import("./service");
    return startLambda(context);
  },
};
