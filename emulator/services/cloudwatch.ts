import type { ServiceDefinition } from "./service";

/** CloudWatch alarms and dashboards. The emulator has no metrics, so alarms and dashboards have no effect. */
export const cloudwatch: ServiceDefinition = {
  name: "cloudwatch",
  resources: {
    "aws:cloudwatch/dashboard:Dashboard": { outputs: ({ inputs }) => ({ id: String(inputs.dashboardName) }) },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
      outputs: (_, name, { partition, region, account }) => ({
        id: name,
        name,
        arn: `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`,
      }),
    },
  },
  start: () => ({ provision: {} }),
};
