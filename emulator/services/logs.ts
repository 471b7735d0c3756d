import { ServiceError } from "../calls";
import { text } from "../resource";
import type { Operation } from "./operation";
import type { RunningService, ServiceDefinition } from "./service";

function onStream(...members: readonly string[]): Operation {
  return {
    members: ["logGroupName", "logStreamName", ...members],
    resources: ({ logGroupName, logStreamName }, { partition, region, account }) => [
      `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:log-stream:${logStreamName}`,
    ],
  };
}

export interface RunningLogs extends RunningService {
  /** The names of the log groups. */
  groups(): readonly string[];
  /** The latest entries of a log group, oldest first. */
  read(groupName: string): readonly string[];
}

/** The entries kept per log group. The limit bounds the memory of a long run. */
const ENTRIES_KEPT = 10_000;

/** CloudWatch Logs: log groups, and the entries that functions write to them. Metric filters count nothing. */
export const logs: ServiceDefinition<RunningLogs> = {
  name: "logs",
  sdk: { name: "cloudwatchlogs", client: "CloudWatchLogs", members: "lower" },
  operations: { CreateLogStream: onStream(), PutLogEvents: onStream("logEvents") },
  resources: {
    "aws:cloudwatch/logGroup:LogGroup": {
      outputs: (_, name, { partition, region, account }) => ({
        id: name,
        name,
        arn: `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
      }),
      honours: ["name", "namePrefix"],
      ignores: ["retentionInDays", "logGroupClass", "skipDestroy"],
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": { outputs: (_, name) => ({ id: name, name }) },
  },
  start() {
    const groups = new Map<string, string[]>();
    return {
      provision: { "aws:cloudwatch/logGroup:LogGroup": (state) => void groups.set(text(state.name), []) },
      handle({ action, input }) {
        const group = groups.get(String(input.logGroupName));
        if (group === undefined) {
          throw new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
        }
        if (action === "PutLogEvents") {
          group.push(...(input.logEvents as { message: string }[]).map(({ message }) => message));
          group.splice(0, group.length - ENTRIES_KEPT);
        }
        return {};
      },
      groups: () => [...groups.keys()],
      read: (groupName) => groups.get(groupName) ?? [],
    };
  },
};
