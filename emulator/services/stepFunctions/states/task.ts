import { openAttempt } from "../attempt";
import { contextOf, positionOf } from "../context";
import { dataLimitExceeded, StateFailed } from "../failure";
import type { TaskState } from "../language/fields";
import { exceedsPayloadLimit, payloadOf } from "../language/payload";
import type { State } from "../model";
import type { Integration } from "../types";
import { createAttempts } from "./attempts";
import { limitEvaluation } from "./limits";
import { processing } from "./processing";
import { stateOutput } from "./state";

export function taskState(name: string, fields: TaskState, integration: Integration): State {
  const { takeIn, putOut } = processing(fields);
  const attempts = createAttempts(name, fields);
  const timeout = limitEvaluation("TimeoutSeconds", fields.TimeoutSeconds, fields.TimeoutSecondsPath);
  const heartbeat = limitEvaluation("HeartbeatSeconds", fields.HeartbeatSeconds, fields.HeartbeatSecondsPath);
  return {
    name,
    type: "Task",
    integration,
    run(run) {
      const { input } = positionOf(run);
      return attempts(run, input, async (retryCount) => {
        const attempt = openAttempt(run, integration, retryCount);
        try {
          const context = contextOf(run, { retryCount, token: attempt.token });
          const scope = { input: input.value, context };
          const taken = payloadOf(await takeIn(scope));
          if (exceedsPayloadLimit(taken.text)) {
            throw new StateFailed(dataLimitExceeded(name));
          }
          const times = { timeout: await timeout(scope), heartbeat: await heartbeat(scope) };
          const outcome = await attempt.carryOut(taken, times);
          if (outcome === "abandoned" || "failure" in outcome) {
            throw new StateFailed(outcome === "abandoned" ? {} : outcome.failure);
          }
          const output = await putOut(input.value, outcome.result, context);
          return { output: stateOutput(name, input, output), next: fields.Next };
        } finally {
          attempt.giveUp();
        }
      });
    },
  };
}
