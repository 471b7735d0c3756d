import { LINK_CHANNEL } from "approval-queue/answers";
import { asNumber, asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Emulator, HistoryEvent } from "pulumi-aws-emulator";
import { type DecisionForm, linkIn, type PageAnswer } from "../decisionPage";
import type { Violation } from "../invariants";
import { noticesIn } from "../notices";
import { outputsOf } from "../program";

/** An approver's link to a request, and the number of shares that the e-mail names. */
export interface ReceivedLink {
  readonly approver: string;
  readonly link: string;
  readonly quantity: string;
}

/** The links in the e-mails about an execution, by approver; an approver's newest first, by the first e-mail with each. */
export function linksTo(emulator: Emulator, executionArn: string): readonly (readonly ReceivedLink[])[] {
  const received = noticesIn(emulator).flatMap(({ addresses: [approver = ""], message }) => {
    const link = linkIn(message);
    const quantity = /^Quantity: +([\d,]+)$/m.exec(message)?.[1] ?? "";
    return link !== undefined && message.includes(`${executionArn}\n`) ? [{ approver, link, quantity }] : [];
  });
  // Which e-mails are sent again depends on the machine's timing.
  const once = new Map(received.map((one) => [one.link, one]));
  return [...Map.groupBy(once.values(), ({ approver }) => approver).values()].map((links) => links.toReversed());
}

/**
 * Sends the form of the page that a link opens, as API Gateway passes it on. Without a socket, so that a driven clock waits for it.
 *
 * @returns the status 500 for a failed invocation, as API Gateway answers it
 */
export async function visitPage(emulator: Emulator, link: string, form: DecisionForm): Promise<PageAnswer> {
  const request: Pick<APIGatewayProxyEventV2, "rawPath" | "body" | "isBase64Encoded"> = {
    rawPath: new URL(link).pathname,
    body: Buffer.from(String(new URLSearchParams({ ...form }))).toString("base64"),
    isBase64Encoded: true,
  };
  const requestContext = { requestId: "simulated", http: { method: "POST", sourceIp: "192.0.2.1" } };
  const api = emulator.program.registrations.find(({ type }) => type === "aws:apigatewayv2/api:Api");
  const { functions, stateMachineArn } = outputsOf(emulator);
  try {
    const { Payload } = await emulator.call({
      caller: { type: "service", service: "apigateway.amazonaws.com" },
      service: "lambda",
      action: "Invoke",
      input: { FunctionName: functions.decisionPage?.name, Payload: { ...request, requestContext } },
      overTls: true,
      source: {
        account: stateMachineArn.split(":")[4] ?? "",
        arn: `${api?.made?.state.executionArn}/$default/*/decide/{link}`,
      },
    });
    const answer = asObject(Payload);
    return { status: asNumber(answer?.statusCode) ?? 500, page: asText(answer?.body) ?? "" };
  } catch {
    return { status: 500, page: "" };
  }
}

/** What the page told an approver about the approver's decision; undefined if it did not know. */
export type Claim = "approved" | "rejected" | "nothing" | undefined;

export function claimIn({ page }: PageAnswer): Claim {
  const decision = /You (approved|rejected) it at/.exec(page)?.[1] as "approved" | "rejected" | undefined;
  return decision ?? (page.includes("Nothing was decided") ? "nothing" : undefined);
}

/** What the page told approvers, by execution and approver. */
export interface PageVisits {
  add(executionArn: string, approver: string, claim: Claim): void;
  /** Compares what the page said with the histories. */
  check(): Promise<{ readonly decided: number; readonly violations: readonly Violation[] }>;
}

export function createPageVisits(emulator: Emulator): PageVisits {
  const claims = new Map<string, Map<string, Claim[]>>();
  return {
    add(executionArn, approver, claim) {
      const ofExecution = claims.get(executionArn) ?? new Map<string, Claim[]>();
      claims.set(executionArn, ofExecution.set(approver, [...(ofExecution.get(approver) ?? []), claim]));
    },
    async check() {
      let decided = 0;
      const violations: Violation[] = [];
      for (const [executionArn, byApprover] of claims) {
        const decisions = await decisionsByLink(emulator, executionArn);
        decided += decisions.length;
        for (const [approver, said] of byApprover) {
          const made = decisions.filter((decision) => decision.approver === approver).map(({ decision }) => decision);
          violations.push(...brokenClaims(approver, said, made).map((what) => ({ executionArn, what })));
        }
      }
      return { decided, violations };
    },
  };
}

/** @param made the approver's decisions in the history */
function brokenClaims(approver: string, said: readonly Claim[], made: readonly unknown[]): readonly string[] {
  const unfounded = said.filter((claim) => claim !== undefined && claim !== "nothing" && !made.includes(claim));
  const isDenied = made.length > 0 && said.every((claim) => claim === "nothing");
  return [
    ...unfounded.map((claim) => `the page told ${approver} that it was ${claim}, and it was not`),
    ...(isDenied ? [`the page told ${approver} that nothing was decided, and it was ${made[0]}`] : []),
  ];
}

async function decisionsByLink(emulator: Emulator, executionArn: string): Promise<readonly UncheckedObject[]> {
  const input = { executionArn, maxResults: 1_000 };
  const { events } = await emulator.asAdministrator("states", "GetExecutionHistory", input);
  return (events as HistoryEvent[]).flatMap(({ type, taskSucceededEventDetails }) => {
    const output = type === "TaskSucceeded" ? asText(taskSucceededEventDetails?.output) : undefined;
    const decision = asObject(parseJson(output));
    return decision?.channel === LINK_CHANNEL ? [decision] : [];
  });
}
