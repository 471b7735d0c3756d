import { SNSClient } from "@aws-sdk/client-sns";
import { approvalHandler, CLIENT_TIMEOUTS, createPace, positiveNumberVariable } from "approval-queue/callback";
import { linksFromEnvironment, topicsFromEnvironment } from "approval-queue/links";
import { parseProposal } from "../../domain/tradeRequest";
import { linkNotifier } from "../notifyByLink";

/** The approval callback of a stack with approval links: it notifies each approver and cannot approve requests. */
export const handler = approvalHandler({
  readInput: parseProposal,
  act: linkNotifier({
    ...linksFromEnvironment(),
    topics: topicsFromEnvironment(),
    sns: new SNSClient(CLIENT_TIMEOUTS),
    pace: createPace(positiveNumberVariable("NOTICES_PER_SECOND", "the notices that an approver may get in a second")),
  }),
});
