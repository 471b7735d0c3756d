import assert from "node:assert/strict";
import { createHistoryReader } from "../../../operator/executions/historyReader";
import type { ExecutionsView } from "../../../operator/server/api";
import { createExecutionsReader } from "../../../operator/server/executionsReader";
import { readListQuery } from "../../../operator/server/requests";
import { type Answers, arnOf, awsError, fakeStepFunctions, stateMachineArn } from "../builders";
import { serveMachine } from "./servedMachine";

const day = 86_400_000;
const newest = Date.UTC(2026, 10, 30, 12);

interface Listed {
  readonly name: string;
  readonly startDate: Date;
  readonly status: string;
}

/** Executions that started one hour after the other: the first of the names is the newest. */
function hourly(names: readonly string[], status = "SUCCEEDED"): readonly Listed[] {
  return names.map((name, index) => ({ name, status, startDate: new Date(newest - index * 3_600_000) }));
}

const many = (count: number, prefix = "trade") =>
  hourly(Array.from({ length: count }, (_, index) => `${prefix}-${index}`));

/** A machine whose list is read page by page, as AWS gives it. Its list may be replaced between calls. */
function machineWith(first: readonly Listed[], answers: Answers = {}) {
  let listed = first;
  let now = newest;
  const asked: { maxResults?: unknown; statusFilter?: unknown; nextToken?: unknown }[] = [];
  const itemOf = (item: Listed) => ({ ...item, executionArn: arnOf(item.name), stateMachineArn, redriveCount: 0 });
  const { client, calls } = fakeStepFunctions({
    ListExecutions: (input) => {
      asked.push(input);
      const all = listed.filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter);
      const at = Number(input.nextToken ?? 0);
      const end = at + Number(input.maxResults);
      return {
        executions: all.slice(at, end).map(itemOf),
        ...(end < all.length ? { nextToken: String(end) } : {}),
      };
    },
    DescribeExecution: ({ executionArn }) => {
      const found = listed.find(({ name }) => arnOf(name) === executionArn);
      if (found === undefined) {
        throw awsError("ExecutionDoesNotExist");
      }
      return { ...itemOf(found), output: '{"order":{"side":"buy"}}' };
    },
    ...answers,
  });
  const reader = createExecutionsReader(
    { sfn: client, stateMachineArn, isLocal: true },
    createHistoryReader(client),
    () => now,
  );
  return {
    asked,
    calls,
    list: (query: Readonly<Record<string, string>> = {}) => reader.list(readListQuery(query)),
    become(others: readonly Listed[]) {
      listed = others;
    },
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
}

const namesOf = ({ executions }: Pick<ExecutionsView, "executions">) => executions.map(({ name }) => name);

describe("The list of executions", () => {
  it("leads from page to page and back, and leaves out no execution when others start", async () => {
    const machine = machineWith(many(120));
    const first = await machine.list();
    const second = await machine.list({ page: first.older ?? "" });
    assert.deepEqual([first.newer, namesOf(first).length, namesOf(second)[0]], [null, 50, "trade-50"]);

    machine.become([...hourly(["late-1", "late-2", "late-3"]), ...many(120)]);
    machine.pass(5_000);
    const again = await machine.list({ page: first.older ?? "" });
    assert.deepEqual(namesOf(again), namesOf(second));
    const third = await machine.list({ page: again.older ?? "" });
    const seen = [...namesOf(third)];
    assert.equal(third.older, null);
    for (let page = third.newer; page !== null; ) {
      const before = await machine.list({ page });
      seen.unshift(...namesOf(before));
      page = before.newer;
    }
    assert.deepEqual([...new Set(seen)].toSorted(), ["late-1", "late-2", "late-3", ...namesIn(120)].toSorted());
  });

  it("stays at its place if the execution that names a page has left the list", async () => {
    const machine = machineWith(many(120));
    const { older } = await machine.list();
    machine.become(many(120).filter(({ name }) => name !== "trade-49"));

    assert.equal(namesOf(await machine.list({ page: older ?? "" }))[0], "trade-50");
  });

  it("finds the beginning of a name, in any case, and the days of a start", async () => {
    const machine = machineWith(hourly(["Alpha-1", "beta-1", "alpha-2", "beta-alpha"]));
    assert.deepEqual(namesOf(await machine.list({ name: "alpha" })), ["Alpha-1", "alpha-2"]);

    const hours = (from: number, to: number) => ({
      from: new Date(newest - from * 3_600_000).toISOString(),
      to: new Date(newest - to * 3_600_000).toISOString(),
    });
    assert.deepEqual(namesOf(await machine.list(hours(2, 0))), ["beta-1", "alpha-2"]);
  });

  it("says how far a search looked, and looks further when asked", async () => {
    const machine = machineWith([...many(12_000), ...hourly(["needle"]).map(old)]);
    const near = await machine.list({ name: "need" });

    assert.deepEqual(near.executions, []);
    assert.deepEqual(near.looked, {
      executions: 5_100,
      since: new Date(newest - 5_099 * 3_600_000).toISOString(),
      complete: false,
    });
    const far = await machine.list({ name: "need", further: "2" });
    assert.deepEqual([namesOf(far), far.looked.complete], [["needle"], true]);
  });

  it("looks no further back than the first day that is asked for", async () => {
    const machine = machineWith(many(12_000));
    const { looked } = await machine.list({ name: "none", from: new Date(newest - 10 * day).toISOString() });

    assert.deepEqual([looked.complete, machine.asked.length], [true, 2]);
  });

  it("finds an execution of exactly a name, however old it is", async () => {
    const machine = machineWith([...many(12_000), ...hourly(["needle"]).map(old)]);
    assert.deepEqual(namesOf(await machine.list({ name: "needle" })), ["needle"]);
  });

  it("looks for that one within the days that are asked for, and says why it could not be read", async () => {
    const items = [...many(12_000), ...hourly(["needle"]).map(old)];
    const { executions } = await machineWith(items).list({
      name: "needle",
      to: new Date(newest - 2_000 * day).toISOString(),
    });
    assert.deepEqual(executions, []);
    const denied = machineWith(items, {
      DescribeExecution: () => {
        throw awsError("AccessDeniedException");
      },
    });
    await assert.rejects(denied.list({ name: "needle" }), { name: "AccessDeniedException" });
  });

  it("reads only the newest executions again, and what is beyond them once a minute", async () => {
    const machine = machineWith(many(3_000));
    const callsOf = async (query: Readonly<Record<string, string>>): Promise<number> => {
      machine.asked.length = 0;
      await machine.list(query);
      return machine.asked.length;
    };
    const { older } = await machine.list({ name: "trade-29" });
    assert.notEqual(older, null);
    assert.equal(await callsOf({ name: "trade-2999" }), 1);
    machine.pass(61_000);
    assert.equal(await callsOf({ name: "trade-2999" }), 4);
  });

  it("reads the newest again from the start after more have started than a page has", async () => {
    const machine = machineWith(many(3_000));
    await machine.list({ name: "trade-29" });
    machine.become([...many(150, "late"), ...many(3_000).map(old)]);

    assert.equal(namesOf(await machine.list({ name: "late-14" })).length, 11);
  });

  it("has the outcomes of a page with its first answer, and reads none twice", async () => {
    const machine = machineWith(many(50));
    const { executions, outcomes } = await machine.list();

    assert.deepEqual(outcomes, { unread: 0, problem: null });
    assert.ok(executions.every(({ outcome }) => outcome?.kind === "bought"));
    await machine.list();
    assert.equal(machine.calls.filter((name) => name === "DescribeExecution").length, 50);
  });

  it("says why outcomes are not read, and reads them later", async () => {
    let isThrottled = true;
    const machine = machineWith(many(20), {
      DescribeExecution: ({ executionArn }) => {
        if (isThrottled) {
          throw awsError("ThrottlingException");
        }
        return { executionArn, status: "SUCCEEDED", redriveCount: 0, output: '{"order":{"side":"buy"}}' };
      },
    });
    const first = await machine.list();
    assert.deepEqual(first.outcomes.unread, 20);
    assert.match(first.outcomes.problem ?? "", /AWS is throttling requests/);
    assert.deepEqual(first.executions[0]?.outcome, null);
    isThrottled = false;
    assert.equal((await machine.list()).outcomes.unread, 20, "it waits");
    machine.pass(2_001);
    assert.deepEqual((await machine.list()).outcomes, { unread: 0, problem: null });
  });
});

const old = (item: Listed): Listed => ({ ...item, startDate: new Date(item.startDate.getTime() - 1_000 * day) });

function namesIn(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `trade-${index}`);
}

describe("The operator's server, asked for a list,", () => {
  const { page } = serveMachine();

  const bad: Readonly<Record<string, RegExp>> = {
    "status=EATEN": /There is no status \\"EATEN\\"\. *".*Choose one from the list of statuses/,
    "from=yesterday": /\\"yesterday\\" is not a time/,
    "page=AAAAKgAAAAI": /This address of a page is not valid/,
    "page=1~": /This address of a page is not valid/,
    "further=-1": /This address of a list is not valid/,
  };
  for (const [query, expected] of Object.entries(bad)) {
    it(`refuses ${query}, and says what to do`, async () => {
      const answer = await page().ask(`/api/executions?${query}`);
      assert.equal(answer.status, 400);
      assert.match(answer.text, expected);
    });
  }
});
