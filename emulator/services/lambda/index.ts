import type { ServiceDefinition } from "../service";
import type { RunningLambda } from "./service";

/** Lambda: Node.js functions in worker threads, and their event source mappings from SQS queues. */
export const lambda: ServiceDefinition<RunningLambda> = {
  name: "lambda",
  protocol: "rest",
  routes: [{ action: "GetFunction", path: /^\/2015-03-31\/functions\/(?<FunctionName>[^/?]+)$/ }],
  iamActions: { Invoke: "InvokeFunction" },
  resources: {
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
      outputs: (_, name) => ({ id: name, uuid: name }),
      honours: ["eventSourceArn", "functionName", "batchSize", "functionResponseTypes", "scalingConfig", "enabled"],
      // Lambda API reference, CreateEventSourceMapping.
      values: { batchSize: { from: 1, to: 10_000 }, enabled: { runs: [true], valid: [false] } },
    },
    "aws:lambda/function:Function": {
      outputs: (_, name, { partition, region, account }) => ({
        id: name,
        name,
        arn: `arn:${partition}:lambda:${region}:${account}:function:${name}`,
      }),
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
      ],
      ignores: ["description", "architectures", "tracingConfig", "publish"],
      // Lambda API reference, CreateFunction.
      values: {
        timeout: { from: 1, to: 900 },
        memorySize: { from: 128, to: 10_240 },
        packageType: { runs: ["Zip"], valid: ["Image"] },
      },
    },
  },
  start(context) {
    // Loaded on demand, because the evaluation of a program does not need it.
    const { startLambda } = require("./service") as typeof import("./service");
    return startLambda(context);
  },
};
