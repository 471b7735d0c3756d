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

/** A state machine with one execution that waits; a test replaces the answers that matter to it. */
export const oneWaits: Answers = {
  ListExecutions: () => ({ executions: [one] }),
  DescribeExecution: () => ({ ...one, input: `{"planted":"${tokenMark}1"}` }),
  GetExecutionHistory: () => ({ events: waitingHistory() }),
  DescribeStateMachineForExecution: () => ({ definition }),
};

/** The server on a fake state machine, around the tests of a suite. */
export interface ServedMachine {
  readonly page: () => ServedPage;
  /** What was asked of AWS in this test, by the commands' names. */
  readonly calls: string[];
  /** Replaces what AWS answers, until the test ends. */
  awsAnswers(answers: Answers): void;
  /** Lets time pass: what was read before is fresh no more. */
  pass(milliseconds: number): void;
}

/** After the last test, neither the token nor the secret of the entrance may ever have been said. */
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
    // What the previous test read has expired.
    now += 1_000_000;
    calls.length = 0;
  });
  after(async () => {
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
