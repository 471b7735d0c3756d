import type { ResourceType } from "./grants";

/** The types that monitor a stack: logs, metrics, alarms and event rules. */
export const MONITORING_TYPES: Readonly<Record<string, ResourceType>> = {
  "aws:cloudwatch/dashboard:Dashboard": {
    reads: [{ on: "dashboard", actions: ["cloudwatch:GetDashboard"] }],
    changes: [{ on: "dashboard", actions: ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"] }],
  },
  "aws:cloudwatch/eventRule:EventRule": {
    reads: [{ on: "eventRule", actions: ["events:DescribeRule", "events:ListTagsForResource"] }],
    changes: [
      {
        on: "eventRule",
        actions: [
          "events:DeleteRule",
          "events:DisableRule",
          "events:EnableRule",
          "events:PutRule",
          "events:TagResource",
          "events:UntagResource",
        ],
      },
    ],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    reads: [{ on: "eventRule", namedBy: "rule", actions: ["events:ListTargetsByRule"] }],
    changes: [{ on: "eventRule", namedBy: "rule", actions: ["events:PutTargets", "events:RemoveTargets"] }],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    reads: [
      { on: "anywhere", actions: ["logs:DescribeLogGroups"] },
      { on: "logGroup", actions: ["logs:ListTagsForResource"] },
    ],
    changes: [
      {
        on: "logGroup",
        actions: [
          "logs:CreateLogGroup",
          "logs:DeleteLogGroup",
          "logs:DeleteRetentionPolicy",
          "logs:PutRetentionPolicy",
          "logs:TagResource",
          "logs:UntagResource",
        ],
      },
    ],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    reads: [{ on: "logGroup", namedBy: "logGroupName", actions: ["logs:DescribeMetricFilters"] }],
    changes: [
      { on: "logGroup", namedBy: "logGroupName", actions: ["logs:DeleteMetricFilter", "logs:PutMetricFilter"] },
    ],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    reads: [
      { on: "anyAlarm", actions: ["cloudwatch:DescribeAlarms"] },
      { on: "alarm", actions: ["cloudwatch:ListTagsForResource"] },
    ],
    changes: [
      {
        on: "alarm",
        actions: [
          "cloudwatch:DeleteAlarms",
          "cloudwatch:PutMetricAlarm",
          "cloudwatch:TagResource",
          "cloudwatch:UntagResource",
        ],
      },
    ],
  },
};
