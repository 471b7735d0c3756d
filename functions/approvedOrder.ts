import { type Approval, LINK_CHANNEL, LONGEST_APPROVER, LONGEST_REASON } from "approval-queue/answers";
import { isJsonObject } from "approval-queue/json";
import { kindOf } from "../domain/describe";
import type { Order, Recommendation, TaskEvent } from "../domain/trade";
import { InvalidTradeRequest, parseProposal } from "../domain/tradeRequest";

/** An order was requested without an approval. The state machine receives this class's name as the error. */
export class TradeNotApproved extends Error {
  static override readonly name = "TradeNotApproved";
  override readonly name = TradeNotApproved.name;

  constructor(wrong: string) {
    super(`No order was placed, because it was not approved: ${wrong}.`);
  }
}

/**
 * The approved limit order. The input is `{symbol, quantity, stock_price, recommended_type, approval}`.
 * @throws TradeNotApproved without an approval; InvalidTradeRequest for a malformed input or one for the other side
 */
export function approvedOrder(event: TaskEvent, side: Recommendation, now: Date): Order {
  const { approver, channel } = approvalOf(event.Input);
  const { symbol, quantity, stock_price, recommended_type } = parseProposal(event.Input);
  if (recommended_type !== side) {
    throw new InvalidTradeRequest("recommended_type", `"${side}" for this function`, recommended_type);
  }
  // Both are part of the order's key: without them, two executions would share one order.
  const { Execution, StartTime } = event;
  if (!isFilled(Execution) || !isFilled(StartTime)) {
    const field = isFilled(Execution) ? "StartTime" : "Execution";
    throw new InvalidTradeRequest(field, "a string that is not blank, from the state machine's context", event[field]);
  }
  return {
    execution: Execution,
    symbol,
    side,
    quantity,
    limit_price: stock_price,
    approver,
    ...(channel !== undefined && { channel }),
    placed_at: now.toISOString(),
  };
}

/**
 * The approval, with its known fields only; a reason is cut at the program's limit. Error messages contain only the kind of a
 * value, never the content of a malformed approval.
 * @throws TradeNotApproved
 */
export function approvalOf(input: unknown): Approval {
  const approval = isJsonObject(input) ? input.approval : undefined;
  if (!isJsonObject(approval)) {
    throw new TradeNotApproved(`approval must be an object {decision, approver}; it is ${kindOf(approval)}`);
  }
  const { decision, approver, channel, reason } = approval;
  if (decision !== "approved") {
    const found = decision === "rejected" ? '"rejected"' : kindOf(decision);
    throw new TradeNotApproved(`approval.decision must be exactly "approved"; it is ${found}`);
  }
  if (!isFilled(approver)) {
    const found = typeof approver === "string" ? "blank" : kindOf(approver);
    throw new TradeNotApproved(`approval.approver must say who approved; it is ${found}`);
  }
  if (approver.length > LONGEST_APPROVER) {
    throw new TradeNotApproved(
      `approval.approver must have at most ${LONGEST_APPROVER} characters; it has ${approver.length}`,
    );
  }
  return {
    decision,
    approver,
    ...(channel === LINK_CHANNEL && { channel }),
    ...(isFilled(reason) && { reason: reason.slice(0, LONGEST_REASON) }),
  };
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
