import { coarse } from "approval-queue/time";
import { UNKNOWN } from "../../domain/format";
import { isTrade } from "../../domain/proposedTrade";
import { describeRequest, leftUntil, totalOf } from "../approvals/requestFacts";
import type { ApprovalView } from "../approvals/views";
import { table } from "./table";

/**
 * The pending approvals, as lines. They may hold any character.
 * @param now milliseconds since the epoch
 */
export function describeApprovals(approvals: readonly ApprovalView[], now: number): readonly string[] {
  if (approvals.length === 0) {
    return ["No approvals pending."];
  }
  const trades = approvals.some(isTrade);
  const several = new Set(approvals.map(({ executionName }) => executionName)).size < approvals.length;
  return table([
    [
      "EXECUTION",
      ...(several ? ["ATTEMPT"] : []),
      ...(trades ? ["TRADE", "NOTIONAL"] : ["REQUEST"]),
      "WAITING",
      "EXPIRES IN",
    ],
    ...approvals.map((approval) => row(approval, { several, trades }, now)),
  ]);
}

function row(
  approval: ApprovalView,
  { several, trades }: { readonly several: boolean; readonly trades: boolean },
  now: number,
): readonly string[] {
  const { executionName, attempt, requestedAt, expiresAt } = approval;
  return [
    executionName,
    ...(several ? [String(attempt)] : []),
    describeRequest(approval),
    ...(trades ? [totalOf(approval) ?? UNKNOWN] : []),
    coarse(now - new Date(requestedAt).getTime()),
    expiresAt === null ? UNKNOWN : leftUntil(new Date(expiresAt).getTime(), now),
  ];
}
