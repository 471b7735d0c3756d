import assert from "node:assert/strict";
import { type DefinitionArgs, STATE, tradingDefinition } from "../definition";
import { InvalidTradeRequest } from "../domain/tradeRequest";
import { TradeNotApproved } from "../functions/approvedOrder";
import { OrderConflict } from "../functions/orderLedger";
import { OutcomeMetrics } from "../infrastructure/monitoring/outcomeMetrics";
import { type Asl, problemsOf } from "./support/definitionRules";
import { evaluateComponents } from "./support/registrations";

const ARGS: DefinitionArgs = {
  functions: {
    checkStockPrice: "arn:aws:lambda:us-east-1:111122223333:function:check",
    generateRecommendation: "arn:aws:lambda:us-east-1:111122223333:function:recommend",
    buyStock: "arn:aws:lambda:us-east-1:111122223333:function:buy",
    sellStock: "arn:aws:lambda:us-east-1:111122223333:function:sell",
  },
  functionTimeoutSeconds: 10,
  approvalQueueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/approvals",
  approvalTimeoutSeconds: 3_600,
  ordersTable: "trading-orders",
  reportTopicArn: "arn:aws:sns:us-east-1:111122223333:reports",
};

/** A copy of the definition, as Step Functions receives it, that tests may damage. */
function definition(): Asl {
  return JSON.parse(JSON.stringify(tradingDefinition(ARGS)));
}

describe("The definition", () => {
  it("follows every rule", () => {
    assert.deepEqual(problemsOf(definition()), []);
  });

  const violations: readonly [rule: string, state: string, damage: (definition: Asl) => void][] = [
    ["a task has a retrier", STATE.buy, ({ States }) => delete States[STATE.buy].Retry],
    ["a task has a timeout", STATE.report, ({ States }) => delete States[STATE.report].TimeoutSeconds],
    [
      "a retrier names its errors",
      STATE.sell,
      ({ States }) => {
        States[STATE.sell].Retry[0].ErrorEquals = ["States.ALL"];
      },
    ],
    [
      "a retrier backs off, with jitter and a cap, or waits for a fixed time",
      STATE.sell,
      ({ States }) => delete States[STATE.sell].Retry[2].MaxDelaySeconds,
    ],
    ["a choice has a default", STATE.approved, ({ States }) => delete States[STATE.approved].Default],
    [
      "a choice rule is guarded",
      STATE.buyOrSell,
      ({ States }) => {
        const [{ And, Next }] = States[STATE.buyOrSell].Choices;
        States[STATE.buyOrSell].Choices[0] = { ...And[1], Next };
      },
    ],
    [
      "a waiting step hands out its token",
      STATE.requestApproval,
      ({ States }) => delete States[STATE.requestApproval].Parameters.MessageBody["TaskToken.$"],
    ],
    [
      "a waiting step is retried only when its message was not sent",
      STATE.requestApproval,
      ({ States }) => States[STATE.requestApproval].Retry[0].ErrorEquals.push("States.Timeout"),
    ],
    [
      "a waiting step is retried only when its message was not sent",
      STATE.requestApproval,
      ({ States }) => States[STATE.requestApproval].Retry[0].ErrorEquals.push("States.TaskFailed"),
    ],
    [
      "a path is marked as one",
      STATE.report,
      ({ States }) => {
        States[STATE.report].Parameters.Message = { Input: "$" };
      },
    ],
    [
      "a queue has a URL",
      STATE.requestApproval,
      ({ States }) => {
        States[STATE.requestApproval].Parameters.QueueUrl = "";
      },
    ],
    [
      "no fault is caught into a Fail state",
      STATE.buy,
      ({ States }) => {
        States[STATE.buy].Catch = [{ ErrorEquals: ["States.ALL"], Next: STATE.unexpectedDecision }];
      },
    ],
  ];
  for (const [rule, state, damage] of violations) {
    it(`fails the check if it breaks the rule that ${rule}`, () => {
      const damaged = definition();
      damage(damaged);
      assert.ok(problemsOf(damaged).includes(`${rule}: ${state}`));
    });
  }

  it("fails the check with an unreachable state", () => {
    const damaged = definition();
    damaged.States.Forgotten = { Type: "Pass", End: true };
    assert.ok(problemsOf(damaged).includes("reachable: Forgotten"));
  });

  it("fails the check with a path that never ends", () => {
    const damaged = definition();
    delete damaged.States[STATE.report].End;
    damaged.States[STATE.report].Next = STATE.checkStockPrice;
    assert.ok(problemsOf(damaged).includes(`ends: ${STATE.report}`));
  });

  it("fails the check without a timeout, and with a problem that asl-validator reports", () => {
    const damaged = definition();
    delete damaged.TimeoutSeconds;
    damaged.States[STATE.buy].Next = "Nowhere";
    const problems = problemsOf(damaged);
    assert.ok(problems.includes("the machine has a timeout"));
    assert.match(String(problems[0]), /^asl-validator: .*Nowhere/s);
  });

  it("keeps the state names that running executions, logs and people depend on", () => {
    assert.deepEqual(Object.keys(definition().States), [
      "Check Stock Price",
      "Generate Buy/Sell recommendation",
      "Request Human Approval",
      "Approved?",
      "Buy or Sell?",
      "Buy Stock",
      "Sell Stock",
      "Trade Rejected",
      "Approval Expired",
      "Report Result",
      "Unexpected Decision",
      "Unexpected Recommendation",
    ]);
  });

  it("has a timeout longer than its longest path", () => {
    // Nine attempts, with back-offs of 1 + 2 + 4 + 8 + 16 + 3 * 30 seconds; a Lambda task may also wait 18 times 10 seconds.
    const backOffs = 121;
    const lambdaTask = (1 + 8 + 18) * 25 + backOffs + 180;
    const approval = 9 * 3_600 + backOffs;
    const report = 9 * 30 + backOffs;
    assert.equal(definition().TimeoutSeconds, 3 * lambdaTask + approval + report + 60);
  });

  it("retries every failure of a Lambda task but the program's refusals, and waits for a function that is not ready", () => {
    const { States } = definition();
    const tasks = [STATE.checkStockPrice, STATE.recommend, STATE.buy, STATE.sell];
    for (const name of tasks) {
      const [refusals, notReady, others] = States[name].Retry;
      assert.deepEqual(refusals.ErrorEquals, [InvalidTradeRequest.name, TradeNotApproved.name, OrderConflict.name]);
      assert.equal(refusals.MaxAttempts, 0);
      assert.ok(notReady.IntervalSeconds * notReady.MaxAttempts >= 180, "two times what Lambda needs");
      assert.deepEqual(others.ErrorEquals, ["States.TaskFailed", "States.Timeout"]);
    }
  });

  // Lambda API reference, "Invoke", "Errors": those that pass once the function has its network, code, snapshot or file system.
  for (const error of [
    "CodeArtifactUserDeleted",
    "CodeArtifactUserPending",
    "EC2Throttled",
    "EC2Unexpected",
    "EFSIO",
    "EFSMountConnectivity",
    "EFSMountTimeout",
    "ENILimitReached",
    "ENINotReady",
    "ResourceConflict",
    "ResourceNotReady",
    "S3FilesMountConnectivity",
    "S3FilesMountTimeout",
    "SnapStartNotReady",
    "SnapStartRegenerationFailure",
    "SnapStartTimeout",
    "SubnetIPAddressLimitReached",
  ]) {
    it(`waits for a function that answers with ${error}Exception`, () => {
      assert.ok(definition().States[STATE.buy].Retry[1].ErrorEquals.includes(`Lambda.${error}Exception`));
    });
  }

  it("has a metric for each state that leads to the report", async () => {
    const patterns = (
      await evaluateComponents(
        () =>
          new OutcomeMetrics("outcomes", {
            logGroupName: "log",
            callbackLogGroupName: "callback-log",
            namespace: "namespace",
            states: STATE,
          }),
      )
    ).registrations.map(({ inputs }) => String(inputs.pattern));
    const leadingToReport = Object.entries(definition().States)
      .filter(([, { Next }]: [string, Asl]) => Next === STATE.report)
      .map(([name]) => name);
    assert.ok(leadingToReport.length >= 4);
    assert.deepEqual(
      leadingToReport.filter((name) => !patterns.some((pattern) => pattern.includes(`"${name}"`))),
      [],
    );
  });

  it("reaches a trade only through an approval", () => {
    const { States } = definition();
    const leadTo = (target: string): readonly string[] =>
      Object.keys(States).filter((name) => JSON.stringify(States[name]).includes(`"${target}"`));
    assert.deepEqual([...new Set([STATE.buy, STATE.sell].flatMap(leadTo))], [STATE.buyOrSell]);
    assert.deepEqual(leadTo(STATE.buyOrSell), [STATE.approved]);
    assert.deepEqual(
      States[STATE.approved].Choices.filter(({ Next }: Asl) => Next === STATE.buyOrSell),
      [
        {
          And: [
            { Variable: "$.approval.decision", IsPresent: true },
            { Variable: "$.approval.decision", StringEquals: "approved" },
          ],
          Next: STATE.buyOrSell,
        },
      ],
    );
  });
});

describe("The definition, reduced to the seven states of the sample", () => {
  const SAMPLE_STATES = [
    STATE.checkStockPrice,
    STATE.recommend,
    STATE.requestApproval,
    STATE.buyOrSell,
    STATE.buy,
    STATE.sell,
    STATE.report,
  ];

  /**
   * Reverts the documented differences: limits, guards, the parameters of Lambda tasks, result paths, and the branch on
   * the decision.
   */
  function reduced(): Asl {
    const { StartAt, States } = definition();
    const kept = Object.fromEntries(SAMPLE_STATES.map((name) => [name, States[name]]));
    for (const state of Object.values(kept)) {
      delete state.Comment;
      delete state.Retry;
      delete state.Catch;
      delete state.TimeoutSeconds;
      delete state.Default;
      if (/:lambda:/.test(state.Resource)) {
        delete state.Parameters;
      }
    }
    for (const name of [STATE.buy, STATE.sell, STATE.report]) {
      delete kept[name].ResultPath;
      delete kept[name].ResultSelector;
    }
    const approval = kept[STATE.requestApproval];
    approval.ResultPath = null;
    approval.Next = STATE.buyOrSell;
    for (const added of ["Execution.$", "RequestedAt.$", "RedriveCount.$", "TimeoutSeconds"]) {
      delete approval.Parameters.MessageBody[added];
    }
    delete kept[STATE.report].Parameters.Message["Execution.$"];
    delete kept[STATE.report].Parameters["Subject.$"];
    kept[STATE.buyOrSell].Choices = kept[STATE.buyOrSell].Choices.map(({ And, Next }: Asl) => ({ ...And[1], Next }));
    return { StartAt, States: kept };
  }

  it("equals the sample's state machine", () => {
    const { functions, approvalQueueUrl, reportTopicArn } = ARGS;
    assert.deepEqual(reduced(), {
      StartAt: "Check Stock Price",
      States: {
        "Check Stock Price": {
          Type: "Task",
          Resource: functions.checkStockPrice,
          Next: "Generate Buy/Sell recommendation",
        },
        "Generate Buy/Sell recommendation": {
          Type: "Task",
          Resource: functions.generateRecommendation,
          ResultPath: "$.recommended_type",
          Next: "Request Human Approval",
        },
        "Request Human Approval": {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Parameters: {
            QueueUrl: approvalQueueUrl,
            MessageBody: { "Input.$": "$", "TaskToken.$": "$$.Task.Token" },
          },
          ResultPath: null,
          Next: "Buy or Sell?",
        },
        "Buy or Sell?": {
          Type: "Choice",
          Choices: [
            { Variable: "$.recommended_type", StringEquals: "buy", Next: "Buy Stock" },
            { Variable: "$.recommended_type", StringEquals: "sell", Next: "Sell Stock" },
          ],
        },
        "Buy Stock": { Type: "Task", Resource: functions.buyStock, Next: "Report Result" },
        "Sell Stock": { Type: "Task", Resource: functions.sellStock, Next: "Report Result" },
        "Report Result": {
          Type: "Task",
          Resource: "arn:aws:states:::sns:publish",
          Parameters: { TopicArn: reportTopicArn, Message: { "Input.$": "$" } },
          End: true,
        },
      },
    });
  });
});
