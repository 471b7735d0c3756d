import assert from "node:assert/strict";
import * as path from "node:path";
import { policyDocument, type Statement } from "approval-queue/policy";
import {
  type ApprovalMode,
  approvalByLink,
  automaticApproval,
  manualApproval,
} from "../../infrastructure/approvalModes";
import { mapValues } from "../../infrastructure/mapValues";
import { evaluateComponents, outputOf, resource, TYPE } from "../support/registrations";

const MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:desk";
const SIGNER = "arn:aws:iam::111122223333:role/callback";
const HANDLERS = path.join(__dirname, "..", "..", "functions", "handlers");

/** The mode with its outputs resolved. */
async function resolved(make: () => ApprovalMode) {
  const evaluation = await evaluateComponents(() => {
    const { callback, calls, topicArns } = make();
    const { entry, environment } = callback;
    return {
      mode: { entry, environment, topicArns },
      calls: mapValues({ ...calls(MACHINE) } as Record<string, Statement>, (statement) => policyDocument(statement)),
    };
  });
  const { mode, calls } = evaluation.outputs as { mode: object; calls: Record<string, string> };
  return {
    evaluation,
    mode,
    calls: mapValues(calls, (document) => JSON.parse(document).Statement[0]),
  };
}

describe("Automatic approval", () => {
  it("returns the task token through Step Functions, to this state machine only", async () => {
    const { mode, calls } = await resolved(automaticApproval);
    assert.deepEqual(mode, {
      entry: path.join(HANDLERS, "approveAutomatically.ts"),
      environment: undefined,
      topicArns: undefined,
    });
    assert.deepEqual(calls, {
      states: { Sid: "ReturnTaskToken", Effect: "Allow", Action: ["states:SendTaskSuccess"], Resource: MACHINE },
    });
  });
});

describe("Manual approval", () => {
  it("publishes through SNS, to the approvers' topic only", async () => {
    const { mode, calls, evaluation } = await resolved(() =>
      manualApproval({ emails: ["ada@example.com"], concurrency: 5 }),
    );
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "approvers-topic"), "arn");
    assert.deepEqual(mode, {
      entry: path.join(HANDLERS, "notifyApprovers.ts"),
      environment: { APPROVERS_TOPIC_ARN: topicArn, NOTICES_PER_SECOND: "1" },
      topicArns: topicArn,
    });
    assert.deepEqual(calls, {
      sns: { Sid: "NotifyApprovers", Effect: "Allow", Action: ["sns:Publish"], Resource: topicArn },
    });
  });

  it("sends an address fewer than 8 notices in a second, however many invocations run at the same time", async () => {
    for (const concurrency of [2, 3, 4, 5, 6, 7]) {
      const { mode } = await resolved(() => manualApproval({ emails: [], concurrency }));
      const { environment } = mode as { environment: { NOTICES_PER_SECOND: string } };
      const each = Number(environment.NOTICES_PER_SECOND);
      assert.ok(each >= 1 && each * concurrency < 8, `${concurrency} x ${each}`);
    }
  });
});

describe("Approval by link", () => {
  const args = {
    emails: ["ada@example.com", "bob@example.com"],
    concurrency: 2,
    stack: "test",
    signerRoleArn: SIGNER,
    logRetentionDays: 30,
    protect: false,
  };

  it("publishes to the approvers' topics, and signs with the links' key", async () => {
    const { mode, calls, evaluation } = await resolved(() => approvalByLink(args));
    const { topicArns, ...rest } = mode as { topicArns: Record<string, string> };
    const keyArn = outputOf(resource(evaluation, TYPE.key, "approval-links-key"), "arn");
    const page = String(outputOf(resource(evaluation, TYPE.httpApi, "approval-links-api"), "apiEndpoint"));
    assert.equal(Object.keys(topicArns).length, 2);
    assert.deepEqual(rest, {
      entry: path.join(HANDLERS, "sendApprovalLinks.ts"),
      environment: {
        LINK_KEY_ARN: keyArn,
        DECISION_PAGE_URL: `${page}/decide`,
        APPROVER_TOPIC_ARNS: JSON.stringify(topicArns),
        NOTICES_PER_SECOND: "3",
      },
    });
    assert.deepEqual(calls, {
      sns: { Sid: "NotifyApprovers", Effect: "Allow", Action: ["sns:Publish"], Resource: Object.values(topicArns) },
      kms: { Sid: "SignLinks", Effect: "Allow", Action: ["kms:GenerateMac"], Resource: keyArn },
    });
  });

  it("passes the limit on to the page, if there is one", async () => {
    for (const limit of [undefined, 25_000]) {
      const { evaluation } = await resolved(() => approvalByLink({ ...args, limit }));
      const { inputs } = resource(evaluation, TYPE.function, "approval-links-page-function");
      const { variables } = inputs.environment as { variables: Record<string, string> };
      assert.equal(variables.LINK_LIMIT_USD, limit === undefined ? undefined : "25000");
      assert.equal(variables.STACK, "test");
    }
  });
});
