import { positionOf, scopeOf } from "../context";
import { childFlow } from "../flow";
import type { MapState } from "../language/fields";
import type { Scope } from "../language/intrinsicCalls";
import { payloadOf } from "../language/payload";
import type { Flow, Run, State, States } from "../model";
import { record } from "../run";
import { createAttempts } from "./attempts";
import { type ChildListeners, resumedOr, runChildren } from "./children";
import type { Query } from "./query";
import { stepOut } from "./state";

/** The most iterations at once ("Map workflow state", Inline mode). */
const MOST_AT_ONCE = 40;

/** Only a Map in DISTRIBUTED mode tolerates failures; the fields must be numbers in any. */
const TOLERATED = ["ToleratedFailureCount", "ToleratedFailurePercentage"] as const;

export function mapState(name: string, fields: MapState, query: Query, iteration: States): State {
  const attempts = createAttempts(name, fields, query);
  const concurrency = query.number("MaxConcurrency");
  const tolerated = TOLERATED.map((field) => query.number(field));

  async function start(run: Run, scope: Scope, taken: unknown): Promise<readonly Flow[]> {
    const values = await query.items(scope, taken);
    const inputs = await Promise.all(
      values.map(async (Value, Index) => {
        const context = { Map: { Item: { Index, Value, Source: "STATE_DATA" } } };
        const inItem = { ...scope, context: { ...(scope.context as object), ...context } };
        return { context, input: payloadOf(await query.item(inItem, taken, Value)) };
      }),
    );
    record(run, "MapStateStarted", { length: values.length });
    return inputs.map(({ context, input }) => childFlow(run, iteration, input, context));
  }

  return {
    name,
    type: "Map",
    nested: [iteration],
    run(run) {
      return attempts(run, async (retryCount) => {
        const scope = scopeOf(run);
        const taken = await query.takeIn(scope);
        const inState = { ...scope, input: taken };
        const [limit] = await Promise.all([concurrency, ...tolerated].map((evaluate) => evaluate(inState)));
        const flows = await resumedOr(run, retryCount, () => start(run, scope, taken));
        const result = await runChildren(
          run,
          "Map",
          flows,
          Math.min(limit || MOST_AT_ONCE, MOST_AT_ONCE),
          iterationEvents(run, name),
        );
        return stepOut(name, positionOf(run).input, await query.putOut(scopeOf(run), result), fields.Next);
      });
    },
  };
}

/** Records the events of a state's iterations. */
function iterationEvents(run: Run, name: string): ChildListeners {
  // The previous event of an iteration is the last event of the one in whose place it runs.
  const free: number[] = [];
  const event = (flow: Flow, index: number, what: string): void => {
    run.flow.tail = flow.tail;
    flow.tail = record(run, `MapIteration${what}`, { name, index }) ?? flow.tail;
  };
  return {
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
  };
}
