import { positionOf, scopeOf } from "../context";
import { childFlow } from "../flow";
import type { ParallelState } from "../language/fields";
import { payloadOf } from "../language/payload";
import type { Flow, Run, State, States } from "../model";
import { record } from "../run";
import { createAttempts } from "./attempts";
import { resumedOr, runChildren } from "./children";
import type { Query } from "./query";
import { stepOut } from "./state";

export function parallelState(name: string, fields: ParallelState, query: Query, branches: readonly States[]): State {
  const attempts = createAttempts(name, fields, query);

  async function start(run: Run): Promise<readonly Flow[]> {
    const taken = payloadOf(await query.takeIn(scopeOf(run)));
    record(run, "ParallelStateStarted", undefined);
    return branches.map((states) => childFlow(run, states, taken));
  }

  return {
    name,
    type: "Parallel",
    nested: branches,
    run(run) {
      return attempts(run, async (retryCount) => {
        const flows = await resumedOr(run, retryCount, () => start(run));
        const result = await runChildren(run, "Parallel", flows, flows.length, {});
        return stepOut(name, positionOf(run).input, await query.putOut(scopeOf(run), result), fields.Next);
      });
    },
  };
}
