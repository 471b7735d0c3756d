import assert from "node:assert/strict";
import type { RequestOutcome } from "../../../operator/approvals/requestOutcome";
import type {
  DecisionAnswer,
  EventsView,
  ExecutionsView,
  ExecutionView,
  InboxView,
  Session,
} from "../../../operator/server/api";
import { answered, arnOf, awsError, endedHistory, stateMachineArn, tokenMark, waitingHistory } from "../builders";
import { one, oneWaits, serveMachine } from "./servedMachine";

describe("The operator's server", () => {
  const { page, calls, awsAnswers } = serveMachine();

  describe("reads", () => {
    it("the target and the signed-in identity", async () => {
      assert.deepEqual(await page().get<Session>("/api/session"), {
        stateMachineArn,
        stateMachineName: "trading",
        region: "eu-west-1",
        account: "111122223333",
        stack: null,
        asksPeople: null,
        identity: "alice",
        trades: null,
        logGroups: {},
        refusals: {},
      });
    });

    it("the inbox", async () => {
      const { approvals, unread, notice } = await page().get<InboxView>("/api/inbox");

      assert.deepEqual(
        { unread, notice, names: approvals.map(({ executionName }) => executionName) },
        {
          unread: 0,
          notice: null,
          names: ["one"],
        },
      );
    });

    it("an execution, without its token in the history and the input", async () => {
      const view = await page().get<ExecutionView>("/api/executions/one");

      assert.equal(view.visits[0]?.status, "waiting");
      assert.equal(view.input, '{"planted":"(task token, not shown)"}');
      const { events } = await page().get<EventsView>("/api/executions/one/events");
      assert.match(events[2]?.details ?? "", /task token, not shown/);
      assert.equal(view.graph.nodes.length, 3);
    });

    it("nothing (204) for a reader with the latest version", async () => {
      const { version } = await page().get<ExecutionView>("/api/executions/one");

      const answer = await page().ask(`/api/executions/one?version=${encodeURIComponent(version)}`);

      assert.deepEqual([answer.status, answer.text], [204, ""]);
    });

    it("a list of executions even if access to their outcomes is denied", async () => {
      awsAnswers({
        ListExecutions: () => ({ executions: [{ ...one, status: "FAILED" }] }),
        DescribeExecution: () => {
          throw awsError("AccessDeniedException");
        },
      });

      const { executions, outcomes } = await page().get<ExecutionsView>("/api/executions?status=FAILED");

      assert.deepEqual(
        executions.map(({ status, outcome }) => ({ status, outcome })),
        [{ status: "FAILED", outcome: null }],
      );
      assert.deepEqual(outcomes, { unread: 1, problem: "AccessDeniedException" });
    });
  });

  describe("on a change", () => {
    it("sends a decision in the name of the signed-in identity", async () => {
      const sent: unknown[] = [];
      awsAnswers({ ...oneWaits, SendTaskSuccess: (input) => sent.push(input) });

      const answer = await page().post("/api/executions/one/decision", {
        attempt: 3,
        decision: "rejected",
        reason: "no",
      });

      const { decided, request }: DecisionAnswer = JSON.parse(answer.text);
      assert.deepEqual([decided, request?.end, request?.by, request?.reason], [true, "rejected", "alice", "no"]);
      assert.deepEqual(sent, [
        { taskToken: `${tokenMark}1`, output: '{"decision":"rejected","approver":"alice","reason":"no"}' },
      ]);
    });

    it("decides nothing if the step has since requested approval again", async () => {
      const { text } = await page().post("/api/executions/one/decision", { attempt: 2, decision: "approved" });

      const answer: DecisionAnswer = JSON.parse(text);
      assert.ok(answer.request === null);
      assert.match(answer.why, /was requested again after you opened it/);
    });

    it("generates a name for a start without one, so that a repeated call starts no second execution", async () => {
      const started: { name?: unknown; input?: unknown }[] = [];
      awsAnswers({
        StartExecution: (input) => {
          started.push(input);
          return { executionArn: arnOf(String(input.name)) };
        },
      });

      const named = await page().post("/api/executions", { name: "mine", input: '{"symbol":"AMZN"}' });
      const unnamed = await page().post("/api/executions", { input: "{}" });

      assert.deepEqual([named.status, JSON.parse(named.text)], [201, { name: "mine", wasRunning: false }]);
      assert.equal(unnamed.status, 201);
      assert.deepEqual(started[0], { stateMachineArn, name: "mine", input: '{"symbol":"AMZN"}' });
      assert.match(String(started[1]?.name), /^[0-9a-f-]{36}$/);
    });

    it("stops an execution and records who stopped it and why", async () => {
      const stopped: unknown[] = [];
      awsAnswers({
        StopExecution: (input) => stopped.push(input),
        DescribeExecution: () =>
          stopped.length === 0 ? one : { ...one, ...(stopped[0] as object), status: "ABORTED" },
      });

      const { text } = await page().post("/api/executions/one/stop", { reason: "wrong account" });

      assert.deepEqual(JSON.parse(text), { done: true });
      assert.deepEqual(stopped, [
        { executionArn: arnOf("one"), error: "StoppedByOperator", cause: "Stopped by alice: wrong account" },
      ]);
    });

    it("redrives an execution with a client token, so that a repeated call redrives it once", async () => {
      const redriven: { executionArn?: unknown; clientToken?: unknown }[] = [];
      awsAnswers({ ...oneWaits, RedriveExecution: (input) => redriven.push(input) });

      await page().post("/api/executions/one/redrive", { redrives: 0 });

      assert.equal(redriven[0]?.executionArn, arnOf("one"));
      assert.match(String(redriven[0]?.clientToken), /^[0-9a-f-]{36}$/);
    });

    it("does not stop what has ended, and says how it ended", async () => {
      const stopDate = new Date("2026-11-22T09:00:00Z");
      const ends: readonly (readonly [object, string])[] = [
        [{ status: "SUCCEEDED" }, "It had already succeeded"],
        [{ status: "FAILED", cause: "no" }, "It had already failed"],
        [{ status: "ABORTED", cause: "Stopped by bob: mine" }, "It was already stopped by bob"],
        [{ status: "ABORTED", cause: "by hand" }, "It was already stopped"],
      ];
      for (const [end, what] of ends) {
        const ended = () => ({ ...one, stopDate, ...end });
        const meanwhile = [one];
        const already = { DescribeExecution: ended };
        const later = { StopExecution: () => ({}), DescribeExecution: () => meanwhile.pop() ?? ended() };
        for (const answers of [already, later]) {
          awsAnswers(answers);
          const { text } = await page().post("/api/executions/one/stop", {});
          assert.deepEqual(JSON.parse(text), { done: false, what, at: "2026-11-22T09:00:00.000Z", since: "" });
        }
      }
    });

    it("does not redrive what somebody else has redriven, and says so", async () => {
      const redriven = { ...one, redriveCount: 1, redriveDate: new Date("2026-11-22T09:00:00Z") };
      const failed = { ...one, status: "FAILED" };
      const said = { done: false, what: "It was already redriven", at: "2026-11-22T09:00:00.000Z" };
      const redrive = async () => JSON.parse((await page().post("/api/executions/one/redrive", { redrives: 0 })).text);

      awsAnswers({ DescribeExecution: () => ({ ...redriven, status: "FAILED" }) });
      assert.deepEqual(await redrive(), { ...said, since: "and has ended (FAILED)" });
      const meanwhile = [failed];
      awsAnswers({
        DescribeExecution: () => meanwhile.pop() ?? redriven,
        RedriveExecution: () => {
          throw awsError("ExecutionNotRedrivable", "Execution is RUNNING and cannot be redriven");
        },
      });
      assert.deepEqual(await redrive(), { ...said, since: "and is running" });
    });

    it("never suggests another execution, as the order of this one may stand", async () => {
      awsAnswers({
        DescribeExecution: () => one,
        RedriveExecution: () => {
          throw awsError("ExecutionNotRedrivable", "Execution is RUNNING and cannot be redriven");
        },
      });

      const { status, text } = await page().post("/api/executions/one/redrive", { redrives: 0 });

      assert.equal(status, 409);
      assert.doesNotMatch(text, /another|new execution|start/i);
    });

    it("reads an execution only once the changes of it have ended", async () => {
      let arrive = (): void => {};
      let isDecided = false;
      awsAnswers({
        ...oneWaits,
        SendTaskSuccess: () =>
          new Promise<void>((resolve) => {
            arrive = () => {
              isDecided = true;
              resolve();
            };
          }),
        GetExecutionHistory: () => ({
          events: isDecided ? endedHistory(answered("approved", "alice")) : waitingHistory(),
        }),
      });

      const decision = page().post("/api/executions/one/decision", { attempt: 3, decision: "approved" });
      while (!calls.includes("SendTaskSuccess")) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const outcome = page().get<RequestOutcome>("/api/executions/one/requests/3");
      // A read of the inbox does not wait: by its answer, the read of the outcome has arrived too.
      await page().get("/api/inbox");
      arrive();

      assert.deepEqual([(await outcome).end, (await decision).status], ["approved", 200]);
    });

    it("shows the change on the next read, even if the last one is fresh", async () => {
      await page().get("/api/inbox");
      awsAnswers({ ...oneWaits, SendTaskSuccess: () => ({}), ListExecutions: () => ({ executions: [] }) });
      await page().post("/api/executions/one/decision", { attempt: 3, decision: "approved" });

      assert.deepEqual((await page().get<InboxView>("/api/inbox")).approvals, []);
    });

    it("logs only the method, path and status of a change", async () => {
      awsAnswers({ ...oneWaits, SendTaskSuccess: () => ({}) });
      await page().post("/api/executions/one/decision", { attempt: 3, decision: "rejected", reason: "private" });

      assert.equal(page().log.at(-1), "POST /api/executions/one/decision 200");
      assert.ok(!page().log.join().includes("private"));
    });
  });
});
