import type { ResourceType } from "./grants";
import { HTTP_API_TYPES } from "./httpApiTypes";
import { MONITORING_TYPES } from "./monitoringTypes";
import { NETWORK_TYPES } from "./networkTypes";

const TOPIC_POLICY = { on: "topic", namedBy: "arn" } as const;
const QUEUE_POLICY = { on: "queue", namedBy: "queueUrl" } as const;
const MAPPED = { namedBy: "functionName" } as const;

/** A queue policy is an attribute of the queue. */
const queuePolicy: ResourceType = {
  reads: [{ ...QUEUE_POLICY, actions: ["sqs:GetQueueAttributes"] }],
  changes: [{ ...QUEUE_POLICY, actions: ["sqs:SetQueueAttributes"] }],
};

/**
 * Every type that the program may register. None of these actions reads execution data: histories, messages, orders or
 * logs.
 */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  ...NETWORK_TYPES,
  ...MONITORING_TYPES,
  ...HTTP_API_TYPES,
  "aws:dynamodb/table:Table": {
    reads: [
      {
        on: "table",
        actions: [
          "dynamodb:DescribeContinuousBackups",
          "dynamodb:DescribeTable",
          "dynamodb:DescribeTimeToLive",
          "dynamodb:ListTagsOfResource",
        ],
      },
    ],
    changes: [
      {
        on: "table",
        actions: [
          "dynamodb:CreateTable",
          "dynamodb:DeleteTable",
          "dynamodb:TagResource",
          "dynamodb:UntagResource",
          "dynamodb:UpdateContinuousBackups",
          "dynamodb:UpdateTable",
          "dynamodb:UpdateTimeToLive",
        ],
      },
    ],
  },
  "aws:iam/role:Role": {
    reads: [
      {
        on: "role",
        actions: ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
      },
    ],
    changes: [
      {
        on: "role",
        actions: [
          "iam:CreateRole",
          "iam:DeleteRole",
          // Called before a role is deleted.
          "iam:ListInstanceProfilesForRole",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
          "iam:UpdateRoleDescription",
        ],
      },
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    reads: [{ on: "role", namedBy: "role", actions: ["iam:GetRolePolicy"] }],
    changes: [{ on: "role", namedBy: "role", actions: ["iam:DeleteRolePolicy", "iam:PutRolePolicy"] }],
  },
  "aws:kms/key:Key": {
    reads: [
      {
        on: "key",
        actions: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      },
    ],
    changes: [
      { on: "anywhere", actions: ["kms:CreateKey"] },
      {
        on: "key",
        actions: [
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ],
      },
    ],
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    reads: [{ on: "eventSourceMapping", actions: ["lambda:GetEventSourceMapping", "lambda:ListTags"] }],
    changes: [
      { on: "newEventSourceMapping", ...MAPPED, actions: ["lambda:CreateEventSourceMapping"] },
      {
        on: "eventSourceMappingOfFunction",
        ...MAPPED,
        actions: ["lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"],
      },
      { on: "eventSourceMapping", actions: ["lambda:TagResource", "lambda:UntagResource"] },
    ],
  },
  "aws:lambda/function:Function": {
    reads: [
      {
        on: "function",
        actions: [
          "lambda:GetFunction",
          "lambda:GetFunctionCodeSigningConfig",
          "lambda:ListTags",
          "lambda:ListVersionsByFunction",
        ],
      },
    ],
    changes: [
      {
        on: "function",
        actions: [
          "lambda:CreateFunction",
          "lambda:DeleteFunction",
          "lambda:DeleteFunctionConcurrency",
          "lambda:GetFunctionConfiguration",
          "lambda:PutFunctionConcurrency",
          "lambda:TagResource",
          "lambda:UntagResource",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ],
      },
      { on: "passedToLambda", namedBy: "role", actions: ["iam:PassRole"] },
    ],
  },
  "aws:sfn/stateMachine:StateMachine": {
    reads: [
      {
        on: "stateMachine",
        actions: ["states:DescribeStateMachine", "states:ListStateMachineVersions", "states:ListTagsForResource"],
      },
      { on: "anywhere", actions: ["states:ValidateStateMachineDefinition"] },
    ],
    changes: [
      {
        on: "stateMachine",
        actions: [
          "states:CreateStateMachine",
          "states:DeleteStateMachine",
          "states:TagResource",
          "states:UntagResource",
          "states:UpdateStateMachine",
        ],
      },
      { on: "passedToStepFunctions", namedBy: "roleArn", actions: ["iam:PassRole"] },
    ],
  },
  "aws:sns/topic:Topic": {
    reads: [{ on: "topic", actions: ["sns:GetTopicAttributes", "sns:ListTagsForResource"] }],
    changes: [
      {
        on: "topic",
        actions: [
          "sns:CreateTopic",
          "sns:DeleteTopic",
          "sns:SetTopicAttributes",
          "sns:TagResource",
          "sns:UntagResource",
        ],
      },
    ],
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    reads: [{ ...TOPIC_POLICY, actions: ["sns:GetTopicAttributes"] }],
    changes: [{ ...TOPIC_POLICY, actions: ["sns:SetTopicAttributes"] }],
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    // The ARN of a subscription is the topic's ARN followed by an ID.
    reads: [
      { on: "topic", namedBy: "topic", actions: ["sns:GetSubscriptionAttributes", "sns:ListSubscriptionsByTopic"] },
    ],
    changes: [
      { on: "topic", namedBy: "topic", actions: ["sns:SetSubscriptionAttributes", "sns:Subscribe", "sns:Unsubscribe"] },
    ],
  },
  "aws:sqs/queue:Queue": {
    reads: [{ on: "queue", actions: ["sqs:GetQueueAttributes", "sqs:ListQueueTags"] }],
    changes: [
      {
        on: "queue",
        actions: ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"],
      },
    ],
  },
  "aws:sqs/queuePolicy:QueuePolicy": queuePolicy,
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": queuePolicy,
};
