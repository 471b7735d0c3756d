import { randomUUID } from "node:crypto";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { parseJson } from "approval-queue/json";
import { Hono } from "hono";
import { createApprovalsReader } from "../approvals/approvalsReader";
import { type Decision, decide } from "../approvals/decision";
import { findWaiting } from "../approvals/findWaiting";
import { readRequestOutcome } from "../approvals/outcomeReader";
import type { RequestOutcome } from "../approvals/requestOutcome";
import { viewApproval } from "../approvals/views";
import { executionNameOf } from "../executions/arns";
import { nameInSegment } from "../executions/executionPath";
import { createHistoryReader } from "../executions/historyReader";
import type { Target } from "../executions/target";
import { redriveExecution, stopExecution } from "./actions";
import type {
  ActionAnswer,
  DecisionAnswer,
  EventsView,
  ExecutionsView,
  ExecutionView,
  HistoryView,
  InboxView,
  Noticed,
  Session,
  StartAnswer,
} from "./api";
import { environmentOf } from "./environment";
import { createExecutionsReader } from "./executionsReader";
import { createPace } from "./pace";
import { createRefusals } from "./refusals";
import {
  readDecision,
  readEventId,
  readExecutionArn,
  readListQuery,
  readReason,
  readRedrive,
  readStart,
} from "./requests";
import { createUnderWay } from "./underWay";

/** The time for which concurrent tabs and reloads share a response. */
const freshMs = 900;

/** The service's clock is known to the second. */
const clockToleranceMs = 2_000;

/**
 * The API of the page: GET reads, POST changes. The server turns every error into an `ApiError`.
 * @param now this machine's clock, in milliseconds since the epoch
 * @param serviceTime the clock of Step Functions, likewise
 */
export function apiRoutes(target: Omit<Target, "config">, now: () => number, serviceTime: () => number): Hono {
  const { sfn, stateMachineArn, identity } = target;
  const approvals = createApprovalsReader(sfn, stateMachineArn, now);
  const histories = createHistoryReader(sfn);
  const executions = createExecutionsReader(target, histories, now);
  const refusals = createRefusals(target.denied?.() ?? Promise.resolve([]));
  const pace = createPace(freshMs, now);
  const arnOf = (segment: string): string => readExecutionArn(stateMachineArn, nameInSegment(segment));
  const underWay = createUnderWay((executionArn) => {
    approvals.forget(executionArn);
    pace.expire();
  });
  const api = new Hono();

  api.get("/session", (context) =>
    context.json<Session>({
      ...environmentOf(target),
      trades: target.trades ?? null,
      logGroups: target.logGroups ?? {},
      refusals: refusals.known(),
    }),
  );

  api.get("/inbox", async (context) => {
    const { value, notice } = await pace.read("inbox", () => approvals.read());
    return context.json<InboxView>({ approvals: value.approvals.map(viewApproval), unread: value.unread, notice });
  });

  api.get("/executions", async (context) => {
    const { search } = new URL(context.req.url);
    const query = readListQuery(context.req.query());
    const { value, notice } = await pace.read(`list ${search}`, () => executions.list(query));
    return context.json<ExecutionsView>({ ...value, notice });
  });

  api.get("/executions/:name", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    await underWay.settled(executionArn);
    const { value, notice } = await pace.read(`open ${executionArn}`, () => executions.open(executionArn));
    return notice === null && value.version === context.req.query("version")
      ? context.body(null, 204)
      : context.json<ExecutionView & Noticed>({ ...value, notice });
  });

  api.get("/executions/:name/events", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const after = readEventId(context.req.query("after") ?? "0");
    return context.json<EventsView>(await executions.events(executionArn, after));
  });

  api.get("/executions/:name/history", async (context) =>
    context.json<HistoryView>(await executions.history(arnOf(context.req.param("name")))),
  );

  api.get("/executions/:name/requests/:attempt", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const attempt = readEventId(context.req.param("attempt"));
    await underWay.settled(executionArn);
    const { value } = await pace.read(`request ${executionArn} ${attempt}`, () =>
      readRequestOutcome(histories, executionArn, attempt),
    );
    return context.json<RequestOutcome>(value);
  });

  api.post("/executions", async (context) => {
    // The name makes StartExecution idempotent: the SDK may repeat the call, and the page may send it again.
    const { input, name = randomUUID() } = readStart(parseJson(await context.req.text()));
    return underWay.make(arnOf(name), async () => {
      const askedAt = serviceTime();
      const { executionArn = "", startDate } = await refusals.learn("start", () =>
        sfn.send(new StartExecutionCommand({ stateMachineArn, input, name })),
      );
      // StartExecution succeeds for the name and input of an execution that runs.
      const wasRunning = startDate !== undefined && startDate.getTime() < askedAt - clockToleranceMs;
      return context.json<StartAnswer>({ name: executionNameOf(executionArn), wasRunning }, 201);
    });
  });

  api.post("/executions/:name/decision", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const { attempt, decision, reason } = readDecision(parseJson(await context.req.text()));
    return underWay.make(executionArn, async () => {
      const found = await findWaiting(sfn, stateMachineArn, executionArn, attempt);
      if (found.waiting === undefined) {
        const { why, request = null } = found;
        return context.json<DecisionAnswer>(
          request === null ? { decided: false, request, why } : { decided: false, request },
        );
      }
      const { waiting } = found;
      const result = await refusals.learn("decide", () =>
        decide(sfn, waiting, { decision, reason, approver: identity }),
      );
      return context.json<DecisionAnswer>(
        result.outcome === "decided"
          ? { decided: true, request: ownDecision(result, reason, serviceTime()) }
          : { decided: false, request: result.request },
      );
    });
  });

  api.post("/executions/:name/stop", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const reason = readReason(parseJson(await context.req.text()));
    return underWay.make(executionArn, async () =>
      context.json<ActionAnswer>(
        await refusals.learn("stop", () => stopExecution(sfn, executionArn, identity, reason)),
      ),
    );
  });

  api.post("/executions/:name/redrive", async (context) => {
    const executionArn = arnOf(context.req.param("name"));
    const { redrives } = readRedrive(parseJson(await context.req.text()));
    return underWay.make(executionArn, async () =>
      context.json<ActionAnswer>(await refusals.learn("redrive", () => redriveExecution(sfn, executionArn, redrives))),
    );
  });

  return api;
}

/** What is known of a decision right after it was made: the page reads what became of the trade. */
function ownDecision(
  { decision, approver }: Pick<Decision, "decision" | "approver">,
  reason: string | undefined,
  now: number,
): RequestOutcome {
  const at = new Date(now).toISOString();
  return { end: decision, by: approver, reason: reason ?? null, at, became: null, settled: false };
}
