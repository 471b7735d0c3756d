import assert from "node:assert/strict";
import type { DecisionAnswer, ExecutionsView, ExecutionView, InboxView, Session } from "../../../operator/server/api";
import { arnOf, awsError, stateMachineArn, tokenMark } from "../builders";
import { one, oneWaits, serveMachine } from "./servedMachine";

describe("The operator's server", () => {
  const { page, calls, awsAnswers, pass } = serveMachine();

  describe("reads", () => {
    it("the target and the signed-in identity", async () => {
      assert.deepEqual(await page().get<Session>("/api/session"), {
        stateMachineArn,
        stateMachineName: "trading",
        region: "eu-west-1",
        identity: "alice",
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
      assert.match(view.visits[0]?.events[1]?.details ?? "", /task token, not shown/);
      assert.equal(view.graph.nodes.length, 3);
    });

    it("nothing (204) for a reader with the latest version", async () => {
      const { version } = await page().get<ExecutionView>("/api/executions/one");

      const answer = await page().ask(`/api/executions/one?version=${encodeURIComponent(version)}`);

      assert.deepEqual([answer.status, answer.text], [204, ""]);
    });

    it("one page of executions by status, with a few more outcomes on each call", async () => {
      const many = Array.from({ length: 8 }, (_, index) => ({
        ...one,
        executionArn: arnOf(`done-${index}`),
        name: `done-${index}`,
        status: "SUCCEEDED",
      }));
      awsAnswers({
        ListExecutions: ({ statusFilter, nextToken }) => {
          assert.deepEqual([statusFilter, nextToken], ["SUCCEEDED", "second"]);
          return { executions: many, nextToken: "third" };
        },
        DescribeExecution: ({ executionArn }) => ({
          executionArn,
          status: "SUCCEEDED",
          output: '{"order":{"side":"buy"}}',
        }),
      });
      const known = async () => {
        pass(10_000);
        const { executions, nextPage } = await page().get<ExecutionsView>(
          "/api/executions?status=SUCCEEDED&page=second",
        );
        assert.equal(nextPage, "third");
        return executions.filter(({ outcome }) => outcome?.kind === "bought").length;
      };

      assert.deepEqual([await known(), await known(), await known()], [5, 8, 8]);
      assert.equal(calls.filter((name) => name === "DescribeExecution").length, 8);
    });

    it("a list of executions even if access to their outcomes is denied", async () => {
      awsAnswers({
        ListExecutions: () => ({ executions: [{ ...one, status: "FAILED" }] }),
        DescribeExecution: () => {
          throw awsError("AccessDeniedException");
        },
      });

      const { executions } = await page().get<ExecutionsView>("/api/executions?status=FAILED");

      assert.deepEqual(
        executions.map(({ status, outcome }) => ({ status, outcome })),
        [{ status: "FAILED", outcome: null }],
      );
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

      assert.deepEqual(JSON.parse(answer.text), { decided: true, what: 'You rejected the trade of "one".' });
      assert.deepEqual(sent, [
        { taskToken: `${tokenMark}1`, output: '{"decision":"rejected","approver":"alice","reason":"no"}' },
      ]);
    });

    it("decides nothing if the step has since requested approval again", async () => {
      const { text } = await page().post("/api/executions/one/decision", { attempt: 2, decision: "approved" });

      const answer: DecisionAnswer = JSON.parse(text);
      assert.equal(answer.decided, false);
      assert.match(answer.what, /was requested again after you opened it/);
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

      assert.deepEqual([named.status, JSON.parse(named.text)], [201, { name: "mine" }]);
      assert.equal(unnamed.status, 201);
      assert.deepEqual(started[0], { stateMachineArn, name: "mine", input: '{"symbol":"AMZN"}' });
      assert.match(String(started[1]?.name), /^[0-9a-f-]{36}$/);
    });

    it("stops an execution and records who stopped it and why", async () => {
      const stopped: unknown[] = [];
      awsAnswers({ StopExecution: (input) => stopped.push(input) });

      const { status } = await page().post("/api/executions/one/stop", { reason: "wrong account" });

      assert.equal(status, 200);
      assert.deepEqual(stopped, [
        { executionArn: arnOf("one"), error: "StoppedByOperator", cause: "Stopped by alice: wrong account" },
      ]);
    });

    it("redrives an execution with a client token, so that a repeated call redrives it once", async () => {
      const redriven: { executionArn?: unknown; clientToken?: unknown }[] = [];
      awsAnswers({ RedriveExecution: (input) => redriven.push(input) });

      await page().post("/api/executions/one/redrive", {});

      assert.equal(redriven[0]?.executionArn, arnOf("one"));
      assert.match(String(redriven[0]?.clientToken), /^[0-9a-f-]{36}$/);
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
      page().assertNeverSaid("private");
    });
  });
});
