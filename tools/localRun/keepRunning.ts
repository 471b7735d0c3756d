import { userInfo } from "node:os";
import { APPROVAL_RESOURCE } from "approval-queue/requests";
import type { Emulator } from "pulumi-aws-emulator";
import { startOperatorServer } from "../../operator/server/server";
import { outputsOf } from "../program";
import { announceEmulator } from "./announceEmulator";
import { clientOf } from "./runExecution";

type Write = (line: string) => void;

/**
 * Keeps the emulator running until a signal such as Ctrl+C ends the process. Prints how to reach it, registers it for the
 * operator's commands, and serves the operator's page if requested.
 */
export async function keepRunning(
  emulator: Emulator,
  { stack, manual, withPage }: { readonly stack: string; readonly manual: boolean; readonly withPage: boolean },
  write: Write,
): Promise<never> {
  const { stateMachineArn } = outputsOf(emulator);
  announceEmulator(emulator, stack);
  const page = withPage
    ? await startOperatorServer({
        sfn: clientOf(emulator),
        stateMachineArn,
        identity: userInfo().username,
        stack,
        asksPeople: manual,
        trades: true,
        isLocal: true,
        // The page leads here for what it can't explain.
        log: write,
      })
    : undefined;
  for (const line of howToReach(emulator, manual, page?.url)) {
    write(line);
  }
  return new Promise<never>(() => {});
}

function howToReach(emulator: Emulator, manual: boolean, pageUrl: string | undefined): readonly string[] {
  const { endpoint, region, credentials } = emulator;
  const { stateMachineArn, ordersTable, deadLetterQueueUrl } = outputsOf(emulator);
  return [
    "",
    "The emulator runs until Ctrl+C.",
    ...(pageUrl === undefined
      ? []
      : ["", "The operator's page (anyone with this address can act as you: do not share it):", `  ${pageUrl}`]),
    "",
    "From another terminal, with this project's commands:",
    "  npm run approvals -- list",
    "",
    "or with the AWS CLI, as the administrator of this run:",
    `  export AWS_ENDPOINT_URL=${endpoint} AWS_DEFAULT_REGION=${region}`,
    `  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
    `  MACHINE=${stateMachineArn}`,
    "  aws stepfunctions list-executions --state-machine-arn $MACHINE",
    `  aws stepfunctions start-execution --state-machine-arn $MACHINE --name first --input '{"symbol": "AMZN", "quantity": 5}'`,
    `  EXECUTION=${stateMachineArn.replace(":stateMachine:", ":execution:")}:first`,
    "  aws stepfunctions get-execution-history --execution-arn $EXECUTION",
    ...(manual ? howToDecide() : []),
    `  aws dynamodb scan --table-name ${ordersTable}`,
    `  aws sqs receive-message --endpoint-url $AWS_ENDPOINT_URL --queue-url ${deadLetterQueueUrl}`,
    ...(manual ? ["A task token is a credential: anyone who has it can decide."] : []),
  ];
}

/** Where a Lambda approves each trade, no execution waits for a decision. */
function howToDecide(): readonly string[] {
  const waiting = `"events[?taskScheduledEventDetails.resource=='${APPROVAL_RESOURCE}'] | [-1].taskScheduledEventDetails.parameters"`;
  return [
    `  TOKEN=$(aws stepfunctions get-execution-history --execution-arn $EXECUTION --output text --query ${waiting} | node -p 'JSON.parse(fs.readFileSync(0)).MessageBody.TaskToken')`,
    `  aws stepfunctions send-task-success --task-token "$TOKEN" --task-output '{"decision": "approved", "approver": "me"}'`,
  ];
}
