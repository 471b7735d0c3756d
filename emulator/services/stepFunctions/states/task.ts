import { openAttempt } from "../attempt";
import { positionOf, scopeOf } from "../context";
import { dataLimitExceeded, StateFailed } from "../failure";
import type { TaskState } from "../language/fields";
import { exceedsPayloadLimit, payloadOf } from "../language/payload";
import type { State } from "../model";
import type { Integration } from "../types";
import { createAttempts } from "./attempts";
import type { Query } from "./query";
import { stepOut } from "./state";

export function taskState(name: string, fields: TaskState, query: Query, integration: Integration): State {
  const attempts = createAttempts(name, fields, query);
  const timeout = query.number("TimeoutSeconds");
  const heartbeat = query.number("HeartbeatSeconds");
  return {
    name,
    type: "Task",
    integration,
    run(run) {
      return attempts(run, async (retryCount) => {
        const attempt = openAttempt(run, integration, retryCount);
        try {
          const scope = scopeOf(run, { retryCount, token: attempt.token });
          const taken = payloadOf(await query.takeIn(scope));
          if (exceedsPayloadLimit(taken.text)) {
            throw new StateFailed(dataLimitExceeded(name));
          }
          const times = { timeout: await timeout(scope), heartbeat: await heartbeat(scope) };
          const outcome = await attempt.carryOut(taken, times);
          if (outcome === "abandoned" || "failure" in outcome) {
            throw new StateFailed(outcome === "abandoned" ? {} : outcome.failure);
          }
          return stepOut(name, positionOf(run).input, await query.putOut(scope, outcome.result), fields.Next);
        } finally {
          attempt.giveUp();
        }
      });
    },
  };
}
