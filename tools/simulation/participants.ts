import type { Emulator, Output } from "pulumi-aws-emulator";
import { approvalMessageIn } from "../../domain/approvalRequest";
import { asText } from "../../domain/json";
import type { Chance } from "./chance";

/** The actions that people take on an execution, in percent. */
const ACTIONS = {
  approve: 45,
  reject: 15,
  nothing: 10,
  "approve and reject at once": 8,
  "approve at the deadline": 8,
  "approve twice": 5,
  "answer nonsense": 4,
  stop: 5,
} as const;

/** The actions that people take on a failed execution, in percent. */
const AFTER_FAILURE = { redrive: 70, nothing: 30 } as const;

const HOUR_MS = 3_600_000;

/** Simulates the people around one execution: they decide, stop the execution, or redrive it after a failure. */
export function createParticipants(
  emulator: Emulator,
  chance: Chance,
): {
  readonly attend: (executionArn: string, name: string, manual: boolean) => void;
  readonly redriveFailed: (executionArn: string, name: string) => Promise<boolean>;
} {
  const ask = (operation: string, input: Record<string, unknown>): Promise<Output> =>
    emulator.asAdministrator("states", operation, input);
  const quietly = (operation: string, input: Record<string, unknown>): void => {
    ask(operation, input).catch(() => undefined);
  };

  async function waitingToken(executionArn: string): Promise<{ token: string; deadlineMs: number } | undefined> {
    const { events } = await ask("GetExecutionHistory", { executionArn, maxResults: 1_000 });
    const scheduled = (events as Record<string, unknown>[]).findLast(({ type }) => type === "TaskScheduled") as
      | { timestamp: number; taskScheduledEventDetails: { parameters: string; timeoutInSeconds?: number } }
      | undefined;
    const { parameters, timeoutInSeconds = 0 } = scheduled?.taskScheduledEventDetails ?? {};
    const token = asText(approvalMessageIn(parameters)?.TaskToken);
    return token === undefined || scheduled === undefined
      ? undefined
      : { token, deadlineMs: (scheduled.timestamp + timeoutInSeconds) * 1_000 };
  }

  async function decide(executionArn: string, action: keyof typeof ACTIONS): Promise<void> {
    const waiting = await waitingToken(executionArn);
    if (waiting === undefined) {
      return;
    }
    const send = (output: unknown): void =>
      quietly("SendTaskSuccess", { taskToken: waiting.token, output: JSON.stringify(output) });
    const approve = (): void => send({ decision: "approved", approver: "ada" });
    const reject = (): void => send({ decision: "rejected", approver: "bob", reason: "too dear" });
    const what: Partial<Record<keyof typeof ACTIONS, () => void>> = {
      approve,
      reject,
      "approve and reject at once": () => {
        approve();
        reject();
      },
      "approve twice": () => {
        approve();
        approve();
      },
      "approve at the deadline": () =>
        void emulator.clock.setTimer(approve, Math.max(0, waiting.deadlineMs - emulator.clock.now())),
      "answer nonsense": () => send("approved"),
    };
    what[action]?.();
  }

  return {
    attend(executionArn, name, manual) {
      const action = chance.pick(`${name} action`, ACTIONS);
      const delay = chance.draw(`${name} when`) * 20 * HOUR_MS;
      if (action === "stop") {
        emulator.clock.setTimer(() => quietly("StopExecution", { executionArn }), manual ? delay : delay / 1e5);
      } else if (manual) {
        emulator.clock.setTimer(() => void decide(executionArn, action), delay);
      }
    },
    async redriveFailed(executionArn, name) {
      const { status } = await ask("DescribeExecution", { executionArn });
      if (status === "SUCCEEDED" || chance.pick(`${name} afterwards`, AFTER_FAILURE) === "nothing") {
        return false;
      }
      await ask("RedriveExecution", { executionArn });
      return true;
    },
  };
}
