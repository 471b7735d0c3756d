import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  approvalHandler,
  CLIENT_TIMEOUTS,
  createPace,
  positiveNumberVariable,
  requiredVariable,
} from "approval-queue/callback";
import { parseProposal } from "../../domain/tradeRequest";
import { approvalNotice } from "../approvalNotice";

const topic = requiredVariable("APPROVERS_TOPIC_ARN", "the ARN of the SNS topic that the approvers subscribe to");
const pace = createPace(
  positiveNumberVariable("NOTICES_PER_SECOND", "the notices that an approver may get in a second"),
);
const client = new SNSClient(CLIENT_TIMEOUTS);

/** The approval callback of a stack in which people decide: it notifies them and cannot approve requests. */
export const handler = approvalHandler({
  readInput: parseProposal,
  act: async (request, deadline) => {
    await pace();
    const { subject, text } = approvalNotice(request, deadline);
    await client.send(new PublishCommand({ TopicArn: topic, Subject: subject, Message: text }));
  },
});
