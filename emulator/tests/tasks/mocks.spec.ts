import assert from "node:assert/strict";
import { readMocks } from "../../services/stepFunctions/integrations/mocks";
import { startFixture } from "../fixtureEmulator";
import { type Ended, machine, startMachines, task } from "./machines";

const FILE = "mocks.json";
const GLUE = "glue:startJobRun.sync";
const GUESS = "aws-sdk:rekognition:detectLabels";
const Retry = [{ ErrorEquals: ["Glue.ConcurrentRunsExceededException"], MaxAttempts: 3 }];

function mocksOf(responses: object): ReturnType<typeof readMocks> {
  return readMocks(JSON.stringify({ MockedResponses: responses }), FILE);
}

async function run(states: Readonly<Record<string, unknown>>, responses: object): Promise<Ended> {
  const machines = await startMachines(() => void machine("mocked", states), { mocks: mocksOf(responses) });
  try {
    return await machines.run("mocked");
  } finally {
    await machines.stop();
  }
}

describe("A mock", () => {
  const busy = { Throw: { Error: "Glue.ConcurrentRunsExceededException", Cause: "Too many runs" } };
  const done = { Return: { JobRunState: "SUCCEEDED" } };

  it("answers for a service that the emulator does not have", async () => {
    const { output, events } = await run({ Guess: task(GUESS, { Image: {} }) }, { [GUESS]: { "0": { Return: [1] } } });

    assert.deepEqual(output, [1]);
    assert.deepEqual(events.map(({ type }) => type).slice(2, 5), ["TaskScheduled", "TaskStarted", "TaskSucceeded"]);
    const { resourceType, resource, parameters } = events[2]?.taskScheduledEventDetails ?? {};
    assert.deepEqual([resourceType, resource, parameters], ["aws-sdk:rekognition", "detectLabels", '{"Image":{}}']);
  });

  it("answers each attempt in turn, and the last response all that follow", async () => {
    const states = { Job: task(GLUE, { JobName: "weigh" }, { Retry }) };
    const { output, events } = await run(states, { [GLUE]: { "2": done, "0-1": busy } });

    assert.deepEqual(output, { JobRunState: "SUCCEEDED" });
    assert.deepEqual(
      events.filter(({ type }) => /^Task(Failed|Succeeded)$/.test(type)).map(({ type }) => type),
      ["TaskFailed", "TaskFailed", "TaskSucceeded"],
    );
    const failed = await run(states, { [GLUE]: { "0": busy } });
    assert.deepEqual(
      [failed.error, failed.cause, failed.events.filter(({ type }) => type === "TaskFailed").length],
      ["Glue.ConcurrentRunsExceededException", "Too many runs", 4],
    );
  });

  it("begins anew with each state", async () => {
    const next = { End: undefined, Next: "Second", Retry, ResultPath: null };
    const states = { First: task(GLUE, {}, next), Second: task(GLUE, {}, { Retry }) };
    const { events } = await run(states, { [GLUE]: { "0": busy, "1": done } });
    assert.equal(events.filter(({ type }) => type === "TaskFailed").length, 2);
  });

  it("answers for the job that a task waits for, and for the worker that has the token", async () => {
    const ecs = "ecs:runTask.waitForTaskToken";
    for (const [integration, parameters] of [
      [GLUE, {}],
      [ecs, { "token.$": "$$.Task.Token" }],
    ] as const) {
      const { output, events } = await run({ Job: task(integration, parameters) }, { [integration]: { "0": done } });
      assert.deepEqual(output, { JobRunState: "SUCCEEDED" });
      assert.deepEqual(events.map(({ type }) => type).slice(2, 6), [
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
      ]);
    }
  });

  it("is asked for by the file's name and the entry to write", async () => {
    await assert.rejects(run({ Job: task(GLUE, {}) }, { [GUESS]: { "0": done } }), {
      message:
        /State "Job" has the Resource "arn:aws:states:::glue:startJobRun\.sync", which is valid on AWS, and not run here\. Add to MockedResponses in mocks\.json: "glue:startJobRun\.sync":{"0":{"Return":{}}}\.$/,
    });
  });

  it("is refused for what the emulator answers", async () => {
    const mocks = mocksOf({ "aws-sdk:dynamodb:getItem": { "0": done } });
    await assert.rejects(startFixture({ mocks }), {
      message: 'mocks.json: the emulator answers "aws-sdk:dynamodb:getItem" itself. Remove it from the file.',
    });
  });
});

describe("A mock file", () => {
  const entry = (attempts: unknown) => JSON.stringify({ MockedResponses: { [GLUE]: attempts } });
  const refused: readonly [text: string, message: string | RegExp][] = [
    ["{", /^mocks\.json: it is not JSON: ./],
    [
      "[]",
      'mocks.json: it must be an object with the member "MockedResponses" only, an object of responses by integration.',
    ],
    ['{"MockedResponses":[]}', /the member "MockedResponses" only/],
    ['{"MockedResponses":{},"StateMachines":{}}', /the member "MockedResponses" only/],
    [
      '{"MockedResponses":{"Glue":{}}}',
      'mocks.json: "Glue" is not an integration that a mock can answer. Write what follows "arn:aws:states:::" in a Task\'s Resource, as in "glue:startJobRun.sync".',
    ],
    ['{"MockedResponses":{"sqs:sendMessage":{}}}', /"sqs:sendMessage" is not an integration that a mock can answer/],
    ['{"MockedResponses":{"aws-sdk:glue:startJobRun.sync":{}}}', /is not an integration that a mock can answer/],
    [
      entry({}),
      'mocks.json: "glue:startJobRun.sync": it must be an object of responses by attempt, as in {"0": {"Return": {}}}.',
    ],
    [entry([]), /it must be an object of responses by attempt/],
    [entry({ first: { Return: 1 } }), /"first" is not an attempt\. Write "0" for the first, or a range as in "1-3"\.$/],
    [entry({ "3-1": { Return: 1 } }), /"3-1" is not an attempt/],
    [entry({ "1": { Return: 1 } }), /attempt 0 has no response, although attempt 1 has\.$/],
    [entry({ "0-2": { Return: 1 }, "2": { Return: 1 } }), /attempt 2 has two responses\.$/],
    [entry({ "0": {} }), /attempt "0" must have either "Return" or "Throw"\.$/],
    [entry({ "0": { Return: 1, Throw: {} } }), /attempt "0" must have either "Return" or "Throw"\.$/],
    [
      entry({ "0": { Throw: { Cause: "c" } } }),
      /attempt "0": "Throw" must be an object with "Error" and "Cause", both text\.$/,
    ],
  ];
  for (const [text, message] of refused) {
    it(`written as ${text} is refused`, () => {
      assert.throws(() => readMocks(text, FILE), { message });
    });
  }
});
