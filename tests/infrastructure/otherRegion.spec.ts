import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { TopicKey } from "approval-queue/topics";
import { Dashboard } from "../../infrastructure/monitoring/dashboard";
import { PrivateNetwork } from "../../infrastructure/privateNetwork";
import { Workflow } from "../../infrastructure/workflow";
import { evaluateComponents } from "../support/registrations";

type Options = pulumi.ComponentResourceOptions;

/** The components that look up the account, the region or the partition. */
const COMPONENTS: readonly [name: string, make: (options: Options) => unknown][] = [
  ["TopicKey", (options) => new TopicKey("topics", { description: "Topics", publishingServices: [] }, options)],
  [
    "PrivateNetwork",
    (options) => {
      const network = new PrivateNetwork("network", {}, options);
      network.reach("sns");
      network.reachDynamoDb();
    },
  ],
  [
    "Workflow",
    (options) =>
      new Workflow(
        "refunds",
        { definition: { StartAt: "Done", States: { Done: { Type: "Succeed" } } }, calls: [], logRetentionDays: 30 },
        options,
      ),
  ],
  [
    "Dashboard",
    (options) =>
      new Dashboard(
        "refunds",
        {
          dashboardName: "refunds",
          stateMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:refunds",
          queueName: "refunds",
          deadLetterQueueName: "refunds-dead",
          outcomeNamespace: "Refunds",
          alarmArns: [],
        },
        options,
      ),
  ],
];

describe("A component with a provider of its own", () => {
  for (const [name, make] of COMPONENTS) {
    it(`looks up where it is with that provider: ${name}`, async () => {
      const { registrations } = await evaluateComponents(() => {
        make({ provider: new aws.Provider("ireland", { region: "eu-west-1" }) });
      });
      const regions = JSON.stringify(registrations.map(({ inputs, made }) => [inputs, made])).match(
        /\b(us|eu)-\w+-\d\b/g,
      );

      assert.deepEqual([...new Set(regions)], ["eu-west-1"]);
    });
  }
});
