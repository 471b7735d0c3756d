import { SendTaskSuccessCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Approval } from "../answers";
import type { TaskToken } from "../requests/taskToken";

/**
 * Returns the decision to the state machine, which continues with it.
 *
 * @param client the callback's role must be allowed states:SendTaskSuccess on the state machine
 * @throws the errors of Step Functions; among them TaskTimedOut, TaskDoesNotExist and InvalidToken if the wait has ended
 */
export async function returnDecision(
  client: Pick<SFNClient, "send">,
  token: TaskToken,
  decision: Approval,
): Promise<void> {
  await client.send(new SendTaskSuccessCommand({ taskToken: token.reveal(), output: JSON.stringify(decision) }));
}
