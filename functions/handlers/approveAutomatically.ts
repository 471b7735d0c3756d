import { SFNClient } from "@aws-sdk/client-sfn";
import { approvalHandler, CLIENT_TIMEOUTS, returnDecision } from "approval-queue/callback";
import { parseProposal } from "../../domain/tradeRequest";

const client = new SFNClient(CLIENT_TIMEOUTS);

/** The approval callback of a stack that approves automatically: it approves every request immediately. */
export const handler = approvalHandler({
  readInput: parseProposal,
  act: ({ TaskToken }) => returnDecision(client, TaskToken, { decision: "approved", approver: "automatic" }),
});
