import { asText } from "approval-queue/json";
import { approvalMessageIn } from "approval-queue/requests";
import type { Emulator, Output } from "pulumi-aws-emulator";
import type { DecisionForm } from "../decisionPage";
import type { Chance } from "./chance";
import { claimIn, createPageVisits, linksTo, type PageVisits, type ReceivedLink, visitPage } from "./pageVisits";

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

/** How people decide: a third with the link in their e-mail, the others with the task token, as the operator's tools do. */
const CHANNELS = { link: 1, token: 2 } as const;

/** How often people send a form that the page could not answer, and after how long. */
const TRIES = 3;
const TRY_AGAIN_AFTER_MS = 60_000;

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
  /** What the page of approval links told them. */
  readonly visits: PageVisits;
} {
  const visits = createPageVisits(emulator);
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

  async function decide(executionArn: string, name: string, action: keyof typeof ACTIONS): Promise<void> {
    const waiting = await waitingToken(executionArn);
    if (waiting === undefined) {
      return;
    }
    const { approve, reject, answerNonsense } =
      chance.pick(`${name} channel`, CHANNELS) === "link" ? byLink(executionArn) : byToken(waiting.token);
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
      "answer nonsense": answerNonsense,
    };
    what[action]?.();
  }

  function byToken(taskToken: string): Answers {
    const send = (output: unknown): void => quietly("SendTaskSuccess", { taskToken, output: JSON.stringify(output) });
    return {
      approve: () => send({ decision: "approved", approver: "ada" }),
      reject: () => send({ decision: "rejected", approver: "bob", reason: "too dear" }),
      answerNonsense: () => send("approved"),
    };
  }

  /** Two approvers with a link each. Whose e-mail did not arrive, or has no link, does nothing. */
  function byLink(executionArn: string): Answers {
    const [ofFirst = [], ofSecond = []] = linksTo(emulator, executionArn);
    return {
      approve: () => ofFirst.slice(0, 1).map((received) => visit(executionArn, received, approval(received.quantity))),
      reject: () =>
        ofSecond
          .slice(0, 1)
          .map((received) => visit(executionArn, received, { decision: "rejected", reason: "too dear" })),
      // Also with the links of earlier requests.
      answerNonsense: () => ofFirst.map((received) => visit(executionArn, received, approval("many"))),
    };
  }

  async function visit(executionArn: string, received: ReceivedLink, form: DecisionForm, tries = TRIES): Promise<void> {
    const answer = await visitPage(emulator, received.link, form);
    visits.add(executionArn, received.approver, claimIn(answer));
    if (answer.status >= 500 && tries > 1) {
      emulator.clock.setTimer(() => void visit(executionArn, received, form, tries - 1), TRY_AGAIN_AFTER_MS);
    }
  }

  return {
    attend(executionArn, name, manual) {
      const action = chance.pick(`${name} action`, ACTIONS);
      const delay = chance.draw(`${name} when`) * 20 * HOUR_MS;
      if (action === "stop") {
        emulator.clock.setTimer(() => quietly("StopExecution", { executionArn }), manual ? delay : delay / 1e5);
      } else if (manual) {
        emulator.clock.setTimer(() => void decide(executionArn, name, action), delay);
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
    visits,
  };
}

interface Answers {
  readonly approve: () => void;
  readonly reject: () => void;
  readonly answerNonsense: () => void;
}

function approval(confirmation: string): DecisionForm {
  return { decision: "approved", confirmation };
}
