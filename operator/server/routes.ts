import { randomUUID } from "node:crypto";
import { RedriveExecutionCommand, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { parseJson } from "approval-queue/json";
import type { ExecutionStatus } from "approval-queue/requests";
import { Hono } from "hono";
import { createApprovalsReader } from "../approvals/approvalsReader";
import { decide } from "../approvals/decision";
import { findWaiting } from "../approvals/inbox";
import { viewApproval } from "../approvals/views";
import { executionNameOf, parseStateMachineArn } from "../executions/arns";
import type { Target } from "../executions/target";
import type { DecisionAnswer, ExecutionsView, ExecutionView, InboxView, Noticed, Session, StartAnswer } from "./api";
import { createExecutionsReader } from "./executionsReader";
import { createPace } from "./pace";
import { readDecision, readExecutionArn, readReason, readStart } from "./requests";

/** The time for which concurrent tabs and reloads share a response. */
const freshMs = 900;

const statuses: readonly ExecutionStatus[] = [
  "RUNNING",
  "SUCCEEDED",
  "FAILED",
  "TIMED_OUT",
  "ABORTED",
  "PENDING_REDRIVE",
];

/**
 * The API of the page: GET reads, POST changes. The server turns every error into an `ApiError`.
 * @param now milliseconds since the epoch
 */
export function apiRoutes(
  { sfn, stateMachineArn, identity, consoleUrl }: Omit<Target, "config">,
  now: () => number,
): Hono {
  const approvals = createApprovalsReader(sfn, stateMachineArn, now);
  const executions = createExecutionsReader(sfn, stateMachineArn, consoleUrl);
  const pace = createPace(freshMs, now);
  const { name, region } = parseStateMachineArn(stateMachineArn);
  const arnOf = (execution: string): string => readExecutionArn(stateMachineArn, execution);
  const changed = (executionArn: string): void => {
    approvals.forget(executionArn);
    pace.expire();
  };
  const api = new Hono();

  api.get("/session", (context) =>
    context.json<Session>({ stateMachineArn, stateMachineName: name, region, identity }),
  );

  api.get("/inbox", async (context) => {
    const { value, notice } = await pace.read("inbox", () => approvals.read());
    return context.json<InboxView>({ approvals: value.approvals.map(viewApproval), unread: value.unread, notice });
  });

  api.get("/executions", async (context) => {
    const status = statuses.find((known) => known === context.req.query("status")) ?? null;
    const page = context.req.query("page") ?? null;
    const { value, notice } = await pace.read(`list ${status} ${page}`, () => executions.list(status, page));
    return context.json<ExecutionsView>({ ...value, notice });
  });

  api.get("/executions/:name", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const { value, notice } = await pace.read(`open ${executionArn}`, () => executions.open(executionArn));
    return notice === null && value.version === context.req.query("version")
      ? context.body(null, 204)
      : context.json<ExecutionView & Noticed>({ ...value, notice });
  });

  api.post("/executions", async (context) => {
    // The name makes StartExecution idempotent: the SDK may repeat the call.
    const { input, name: chosen } = readStart(parseJson(await context.req.text()));
    const { executionArn = "" } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input, name: chosen ?? randomUUID() }),
    );
    changed(executionArn);
    return context.json<StartAnswer>({ name: executionNameOf(executionArn) }, 201);
  });

  api.post("/executions/:name/decision", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const { attempt, decision, reason } = readDecision(parseJson(await context.req.text()));
    const found = await findWaiting(sfn, stateMachineArn, executionArn, attempt);
    const result =
      found.waiting === undefined
        ? ({ outcome: "tooLate", what: found.why } as const)
        : await decide(sfn, found.waiting, { decision, reason, approver: identity });
    changed(executionArn);
    return context.json<DecisionAnswer>(
      result.outcome === "decided"
        ? { decided: true, what: `You ${decision} the trade of "${executionNameOf(executionArn)}".` }
        : { decided: false, what: result.what },
    );
  });

  api.post("/executions/:name/stop", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const reason = readReason(parseJson(await context.req.text()));
    const cause = `Stopped by ${identity}${reason === undefined ? "" : `: ${reason}`}`;
    await sfn.send(new StopExecutionCommand({ executionArn, error: "StoppedByOperator", cause }));
    changed(executionArn);
    return context.json({});
  });

  api.post("/executions/:name/redrive", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    await sfn.send(new RedriveExecutionCommand({ executionArn, clientToken: randomUUID() }));
    changed(executionArn);
    return context.json({});
  });

  return api;
}
