import assert from "node:assert/strict";
import { createBench, type Fields, functionArn } from "./support";

const INPUT = "x".repeat(131_000);

/** An expression whose JSON has this many bytes: text and its quotes. */
function text(bytes: number): string {
  const missing = bytes - 2 - 2 * INPUT.length;
  return missing < 0
    ? `{% '${"x".repeat(bytes - 2)}' %}`
    : `{% $states.context.Execution.Input & $states.context.Execution.Input & '${"x".repeat(missing)}' %}`;
}

const KIB_256 = 262_144;

/** Pass states that assign these variables one after the other, and then go on. */
function assigning(Assigns: readonly Fields[], next: Fields): Fields {
  return Object.fromEntries(
    Assigns.map((Assign, index) => [
      `Assign${index}`,
      { Type: "Pass", Assign, Output: null, ...(index + 1 < Assigns.length ? { Next: `Assign${index + 1}` } : next) },
    ]),
  );
}

/** Variables of 256 KiB each. */
const large = (count: number): Fields[] =>
  Array.from({ length: count }, (_, index) => ({ [`v${index}`]: text(KIB_256) }));

async function run(states: Fields) {
  const bench = createBench(states, {}, { QueryLanguage: "JSONata" });
  const { status, error, cause } = bench.describe(await bench.start(INPUT));
  return error === undefined ? status : `${error}: ${cause}`;
}

const TOO_MUCH = (state: string) =>
  `States.DataLimitExceeded: The state '${state}' assigns variables of more than 262144 bytes, which is the service limit.`;
const TOO_MANY = (state: string) =>
  `States.DataLimitExceeded: The state '${state}' assigns variables with which the execution has more than 10485760 bytes of them, which is the service limit.`;

describe("Variables", () => {
  it("have 256 KiB at most, each and all of one Assign", async () => {
    assert.equal(await run(assigning([{ a: text(KIB_256) }], { End: true })), "SUCCEEDED");
    assert.equal(await run(assigning([{ a: text(KIB_256 + 1) }], { End: true })), TOO_MUCH("Assign0"));
    assert.equal(await run(assigning([{ a: text(KIB_256 - 8), b: text(8) }], { End: true })), "SUCCEEDED");
    assert.equal(await run(assigning([{ a: text(KIB_256 - 8), b: text(9) }], { End: true })), TOO_MUCH("Assign0"));
  });

  it("are measured in bytes of UTF-8", async () => {
    const Assign = { a: `{% $states.context.Execution.Input & '${"é".repeat(70_000)}' %}` };
    assert.equal(await run(assigning([Assign], { End: true })), TOO_MUCH("Assign0"));
  });

  it("have 10 MiB at most in an execution, of which a new value takes the place of the earlier one", async () => {
    assert.equal(await run(assigning([...large(40), { v0: 1 }, { more: text(8) }], { End: true })), "SUCCEEDED");
    assert.equal(await run(assigning([...large(40), { more: 1 }], { End: true })), TOO_MANY("Assign40"));
  });

  it("of branches in progress count, and those of branches that have ended do not", async () => {
    const branch = (name: string, next: Fields) => ({
      StartAt: name,
      States: {
        [name]: { Type: "Pass", Assign: { [name]: text(KIB_256) }, Output: null, Next: `${name} ends` },
        [`${name} ends`]: next,
      },
    });
    const waiting = { Type: "Wait", Seconds: 60, End: true };
    const both = (end: Fields, after: Fields) => ({
      ...assigning(large(39), { Next: "Both" }),
      Both: { Type: "Parallel", Branches: [branch("A", end), branch("B", end)], ...after },
    });
    assert.equal(await run(both(waiting, { End: true })), TOO_MANY("B"));
    const One = { Type: "Parallel", Branches: [branch("A", { Type: "Succeed" })], Output: null, Next: "Then" };
    const Then = { Type: "Pass", Assign: { last: text(KIB_256) }, Output: null, End: true };
    assert.equal(await run({ ...assigning(large(39), { Next: "One" }), One, Then }), "SUCCEEDED");
  });

  it("that exceed a limit end the execution whatever its catchers say, and are not assigned", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const Assign = { a: text(KIB_256 + 1) };
    const Work = { Type: "Task", Resource: functionArn("work"), Assign, Catch, End: true };
    assert.equal(await run({ Work, Caught: { Type: "Succeed" } }), TOO_MUCH("Work"));
    const Branches = [{ StartAt: "In", States: { In: { Type: "Pass", Assign, End: true } } }];
    assert.equal(
      await run({ Both: { Type: "Parallel", Branches, Catch, End: true }, Caught: { Type: "Succeed" } }),
      TOO_MUCH("In"),
    );
    const caught = { Type: "Task", Resource: functionArn("work"), TimeoutSeconds: "{% 0 %}", End: true };
    const Failing = { ...caught, Catch: [{ ...Catch[0], Assign }] };
    assert.equal(await run({ Failing, Caught: { Type: "Succeed" } }), TOO_MUCH("Failing"));
    const Choose = { Type: "Choice", Choices: [{ Condition: "{% true %}", Assign, Next: "Caught" }] };
    assert.equal(await run({ Choose, Caught: { Type: "Succeed" } }), TOO_MUCH("Choose"));
  });
});
