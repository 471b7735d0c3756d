import assert from "node:assert/strict";
import { type Answers, arnOf, fakeStepFunctions, stateMachineArn, tokenMark, waitingHistory } from "../builders";
import { type ServedPage, servePage } from "./servedPage";

const definition = JSON.stringify({
  StartAt: "Request Human Approval",
  States: {
    "Request Human Approval": {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      End: true,
    },
  },
});

export const one = { executionArn: arnOf("one"), name: "one", status: "RUNNING", startDate: new Date(0) };

/** The responses of a state machine with one waiting execution. A test replaces those that matter to it. */
export const oneWaits: Answers = {
  ListExecutions: () => ({ executions: [one] }),
  DescribeExecution: () => ({ ...one, input: `{"planted":"${tokenMark}1"}` }),
  GetExecutionHistory: () => ({ events: waitingHistory() }),
  DescribeStateMachineForExecution: () => ({ definition }),
};

/** The server for a fake state machine, for the tests of a suite. */
export interface ServedMachine {
  readonly page: () => ServedPage;
  /** The names of the commands sent to AWS in this test. */
  readonly calls: string[];
  /** Replaces AWS's responses until the test ends. */
  awsAnswers(answers: Answers): void;
  /** Advances the clock, so that earlier reads are no longer fresh. */
  pass(milliseconds: number): void;
}

/**
 * Starts the server for a suite. After the last test, no output may contain the token or the secret of the entrance.
 */
export function serveMachine(): ServedMachine {
  let answers = oneWaits;
  let now = 0;
  let served: ServedPage | undefined;
  const names = [...Object.keys(oneWaits), "StartExecution", "StopExecution", "RedriveExecution", "SendTaskSuccess"];
  const unexpected = (name: string) => () => {
    throw new Error(`The test expected no call of ${name}.`);
  };
  const { client, calls } = fakeStepFunctions(
    Object.fromEntries(names.map((name) => [name, (input) => (answers[name] ?? unexpected(name))(input)])),
  );
  const page = (): ServedPage => {
    if (served === undefined) {
      throw new Error("The server runs only while tests run.");
    }
    return served;
  };

  before(async () => {
    served = await servePage({ sfn: client, stateMachineArn, identity: "alice", now: () => now });
  });
  beforeEach(() => {
    answers = oneWaits;
    // Expires what the previous test read.
    now += 1_000_000;
    calls.length = 0;
  });
  after(async () => {
    assert.ok(!page().log.join().includes(page().key), "the log has the key");
    page().assertNeverSaid(tokenMark, page().url.pathname.split("/").at(-1) ?? "");
    await page().close();
  });

  return {
    page,
    calls,
    awsAnswers(replacement) {
      answers = replacement;
    },
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}
