import { contextOf, positionOf } from "../context";
import { runtimeError, StateFailed } from "../failure";
import { newFlow } from "../flow";
import { pathEvaluation, templateEvaluation } from "../language/expressions";
import type { MapState } from "../language/fields";
import { payloadOf } from "../language/payload";
import type { Flow, Run, State, States } from "../model";
import { record } from "../run";
import { createAttempts } from "./attempts";
import { resumedOr, runChildren } from "./children";
import { limitEvaluation } from "./limits";
import { processing } from "./processing";
import { stateOutput } from "./state";

/** The most iterations at once ("Map workflow state", Inline mode). */
const MOST_AT_ONCE = 40;

export function mapState(name: string, fields: MapState, iteration: States): State {
  const { Parameters, ItemSelector = Parameters, MaxConcurrency, MaxConcurrencyPath, ItemsPath, ...others } = fields;
  const { takeIn, putOut } = processing(others);
  const attempts = createAttempts(name, fields);
  const items = pathEvaluation(ItemsPath);
  const select = templateEvaluation(ItemSelector);
  // Only a Map in DISTRIBUTED mode tolerates failures; the paths must lead to numbers in any.
  const tolerated = (["ToleratedFailureCount", "ToleratedFailurePercentage"] as const).map((field) =>
    limitEvaluation(field, undefined, fields[`${field}Path`]),
  );
  const concurrency = limitEvaluation("MaxConcurrency", MaxConcurrency, MaxConcurrencyPath);

  async function start(run: Run): Promise<readonly Flow[]> {
    const context = contextOf(run);
    const taken = await takeIn({ input: positionOf(run).input.value, context });
    const values = await items({ input: taken, context });
    if (!Array.isArray(values)) {
      throw new StateFailed(runtimeError(`Reference path "${ItemsPath ?? "$"}" must point to array.`));
    }
    const flows = await Promise.all(
      values.map(async (Value: unknown, Index) => {
        const item = { Map: { Item: { Index, Value } } };
        const scope = { input: taken, context: { ...context, ...item } };
        const input = ItemSelector === undefined ? Value : await select(scope);
        return newFlow(iteration, payloadOf(input), 0, { ...run.flow.context, ...item });
      }),
    );
    record(run, "MapStateStarted", { length: values.length });
    for (const flow of flows) {
      flow.tail = run.flow.tail;
    }
    return flows;
  }

  return {
    name,
    type: "Map",
    nested: [iteration],
    run(run) {
      const { input } = positionOf(run);
      return attempts(run, input, async (retryCount) => {
        const context = contextOf(run);
        const scope = { input: await takeIn({ input: input.value, context }), context };
        const [limit] = await Promise.all([concurrency, ...tolerated].map((evaluate) => evaluate(scope)));
        const flows = await resumedOr(run, retryCount, () => start(run));
        // The previous event of an iteration is the last event of the one in whose place it runs.
        const free: number[] = [];
        const event = (flow: Flow, index: number, what: string): void => {
          run.flow.tail = flow.tail;
          flow.tail = record(run, `MapIteration${what}`, { name, index }) ?? flow.tail;
        };
        try {
          const outputs = await runChildren(run, flows, limit || MOST_AT_ONCE, {
            started(flow, index) {
              flow.tail = free.shift() ?? flow.tail;
              event(flow, index, "Started");
            },
            succeeded(flow, index) {
              free.push(flow.tail);
              event(flow, index, "Succeeded");
            },
            failed: (flow, index) => event(flow, index, "Failed"),
            aborted(flow, index) {
              // What follows continues from the iteration that failed.
              const { tail } = run.flow;
              event(flow, index, "Aborted");
              run.flow.tail = tail;
            },
          });
          const { tail } = run.flow;
          record(run, "MapStateSucceeded", undefined);
          // The event is never a previous event.
          run.flow.tail = tail;
          const result = outputs.map(({ value }) => value);
          return {
            output: stateOutput(name, input, await putOut(input.value, result, contextOf(run))),
            next: fields.Next,
          };
        } catch (error) {
          if (error instanceof StateFailed && run.flow.children !== undefined) {
            record(run, "MapStateFailed", undefined);
          }
          throw error;
        }
      });
    },
  };
}
