import { type Approval, LINK_CHANNEL, reasonProblem } from "../answers";
import { isThrottling } from "../callback/awsErrors";
import { returnDecision } from "../callback/returnDecision";
import type { LinkClaims } from "../links/approvalLink";
import type { TaskToken } from "../requests/taskToken";
import type { Answer } from "./answer";
import type { DecisionPageHandlerArgs } from "./args";
import { DECIDED_A_MOMENT_AGO, endPage, howItEnded } from "./endings";
import { cameTooLate, perhapsDecided } from "./failures";
import { findLinkedRequest, type LinkedRequest } from "./linkedRequest";
import { type Correction, decisionPage } from "./pages";

/** A request that waits, and the approver who has opened its link. */
export interface WaitingRequest extends LinkedRequest {
  readonly claims: LinkClaims;
  readonly approver: string;
}

/** The page on which the request is decided. */
export function show(
  { presentation, stack }: DecisionPageHandlerArgs,
  { claims, approver, input, deadline }: WaitingRequest,
  now: number,
  correction?: Correction,
): Answer {
  const [, , , region = "", account = ""] = claims.executionArn.split(":");
  const setting = { stack, account, region, approver };
  return {
    outcome: correction === undefined ? "shown" : "incomplete",
    status: correction === undefined ? 200 : 422,
    page: decisionPage(presentation.subject(input), setting, { deadline, now }, correction),
  };
}

/** Decides the request if the form is complete; otherwise shows the page again, and says what is missing. */
export async function decide(
  args: DecisionPageHandlerArgs,
  waiting: WaitingRequest,
  form: URLSearchParams,
  now: number,
): Promise<Answer> {
  const { approver } = waiting;
  const { confirmation, onlyReject } = args.presentation.subject(waiting.input);
  const decision = form.get("decision");
  // Browsers send line breaks as two characters, and count them as one.
  const reason = form.get("reason")?.replaceAll("\r\n", "\n").trim() ?? "";
  const incomplete = (field: Correction["field"], problem: string): Answer =>
    show(args, waiting, now, { field, problem: `Nothing was decided. ${problem}`, reason });
  if (decision === "approved" && onlyReject !== undefined) {
    return { ...show(args, waiting, now), outcome: "only reject", status: 403 };
  }
  if (decision === "approved") {
    return confirmation.isMet(form.get("confirmation") ?? "")
      ? send(args, waiting, { decision, approver, channel: LINK_CHANNEL }, now)
      : incomplete("confirmation", confirmation.otherwise);
  }
  if (decision === "rejected") {
    const problem = reason === "" ? "Say in a few words why you reject it." : reasonProblem(reason);
    return problem === undefined
      ? send(args, waiting, { decision, approver, channel: LINK_CHANNEL, reason }, now)
      : incomplete("reason", problem);
  }
  return { ...show(args, waiting, now), outcome: "incomplete", status: 422 };
}

/** The answer comes from the call itself, because the history may lag behind it. */
async function send(
  args: DecisionPageHandlerArgs,
  waiting: WaitingRequest,
  approval: Approval,
  now: number,
): Promise<Answer> {
  try {
    await returnPatiently(args.deciding, waiting.taskToken, approval);
  } catch (error) {
    return cameTooLate(error) ? await tooLate(args, waiting, now) : perhapsDecided(error);
  }
  const output = JSON.stringify(approval);
  const end = { type: "TaskSucceeded", timestamp: new Date(now), taskSucceededEventDetails: { output } };
  return { ...endPage(args.presentation, end, waiting.approver, []), outcome: approval.decision };
}

/** As many as an SDK client makes. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;

/** Tries again only if AWS throttled the call, which then changed nothing. */
async function returnPatiently(
  sfn: DecisionPageHandlerArgs["deciding"],
  token: TaskToken,
  approval: Approval,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await returnDecision(sfn, token, approval);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !isThrottling(error)) {
        throw error;
      }
      await pause(attempt * PAUSE_MS);
    }
  }
}

/** Who was faster, as soon as the history says it. */
async function tooLate(
  args: DecisionPageHandlerArgs,
  { claims, approver }: WaitingRequest,
  now: number,
): Promise<Answer> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const request = await findLinkedRequest(args.sfn, claims);
    const ended = request && howItEnded(args.presentation, request, approver, now);
    if (ended !== undefined) {
      return ended;
    }
    await pause(attempt * PAUSE_MS);
  }
  return DECIDED_A_MOMENT_AGO;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
