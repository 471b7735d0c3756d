import assert from "node:assert/strict";
import { allows } from "approval-queue/policy";
import type { Evaluation } from "pulumi-aws-emulator";
import { Workflow } from "../../infrastructure/workflow";
import { evaluateComponents, json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

const DEFINITION = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
const QUEUE = "arn:aws:sqs:us-east-1:111122223333:refunds";

/** The workflow of another team's program, without any trading resources. */
function refunds(): Promise<Evaluation> {
  return evaluateComponents(() => {
    new Workflow("refunds", {
      definition: DEFINITION,
      calls: [allows("Ask", ["sqs:SendMessage"], QUEUE)],
      logRetentionDays: 30,
    });
  });
}

describe("A workflow", () => {
  it("registers its resources under its name, and no trading resources", async () => {
    const { registrations } = await refunds();
    assert.deepEqual(
      registrations.map(({ name, parent }) => `${name} < ${parent}`),
      [
        "refunds < undefined",
        "refunds-machine-log < refunds",
        "refunds-machine-role < refunds",
        "refunds-machine-workflow < refunds",
        "refunds-machine-observability < refunds",
        "refunds-machine < refunds",
      ],
    );
  });

  it("is a STANDARD state machine, traced and logged without execution data, created after its role's policies", async () => {
    const evaluation = await refunds();
    const { inputs, dependsOn } = resource(evaluation, TYPE.stateMachine, "refunds-machine");
    const { definition, ...rest } = inputs;
    const log = resource(evaluation, TYPE.logGroup, "refunds-machine-log");
    assert.deepEqual(JSON.parse(String(definition)), DEFINITION);
    assert.deepEqual(rest, {
      type: "STANDARD",
      roleArn: outputOf(resource(evaluation, TYPE.role, "refunds-machine-role"), "arn"),
      tracingConfiguration: { enabled: true },
      loggingConfiguration: {
        level: "ALL",
        includeExecutionData: false,
        logDestination: `${outputOf(log, "arn")}:*`,
      },
    });
    assert.deepEqual(dependsOn, ["refunds-machine-workflow", "refunds-machine-observability"]);
    assert.deepEqual(log.inputs, { namePrefix: "/aws/vendedlogs/states/refunds-", retentionInDays: 30 });
  });

  it("has a role that may make the given calls and that Step Functions assumes for a state machine of this name", async () => {
    const evaluation = await refunds();
    assert.deepEqual(statementsOf(resource(evaluation, TYPE.rolePolicy, "refunds-machine-workflow")), [
      { Sid: "Ask", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: QUEUE },
    ]);
    const { Statement } = json(resource(evaluation, TYPE.role, "refunds-machine-role"), "assumeRolePolicy") as {
      Statement: { Principal: unknown; Condition: unknown }[];
    };
    assert.deepEqual(
      Statement.map(({ Principal, Condition }) => ({ Principal, Condition })),
      [
        {
          Principal: { Service: "states.amazonaws.com" },
          Condition: {
            StringEquals: { "aws:SourceAccount": "111122223333" },
            ArnLike: { "aws:SourceArn": "arn:aws:states:us-east-1:111122223333:stateMachine:refunds-machine-*" },
          },
        },
      ],
    );
  });
});
