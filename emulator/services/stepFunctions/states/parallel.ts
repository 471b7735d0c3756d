import { contextOf, positionOf } from "../context";
import { StateFailed } from "../failure";
import { newFlow } from "../flow";
import type { ParallelState } from "../language/fields";
import { payloadOf } from "../language/payload";
import type { Flow, Run, State, States } from "../model";
import { record } from "../run";
import { createAttempts } from "./attempts";
import { resumedOr, runChildren } from "./children";
import { processing } from "./processing";
import { stateOutput } from "./state";

export function parallelState(name: string, fields: ParallelState, branches: readonly States[]): State {
  const { takeIn, putOut } = processing(fields);
  const attempts = createAttempts(name, fields);

  async function start(run: Run): Promise<readonly Flow[]> {
    const taken = payloadOf(await takeIn({ input: positionOf(run).input.value, context: contextOf(run) }));
    record(run, "ParallelStateStarted", undefined);
    return branches.map((states) => newFlow(states, taken, run.flow.tail, run.flow.context));
  }

  return {
    name,
    type: "Parallel",
    nested: branches,
    run(run) {
      const { input } = positionOf(run);
      return attempts(run, input, async (retryCount) => {
        const flows = await resumedOr(run, retryCount, () => start(run));
        try {
          const outputs = await runChildren(run, flows, flows.length, {});
          const { tail } = run.flow;
          record(run, "ParallelStateSucceeded", undefined);
          // The event is never a previous event.
          run.flow.tail = tail;
          const result = outputs.map(({ value }) => value);
          const output = await putOut(input.value, result, contextOf(run));
          return { output: stateOutput(name, input, output), next: fields.Next };
        } catch (error) {
          if (error instanceof StateFailed) {
            record(run, "ParallelStateFailed", undefined);
          }
          throw error;
        }
      });
    },
  };
}
