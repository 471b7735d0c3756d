import { StateFailed } from "./failure";
import type { Variables } from "./language/fields";
import type { Flow, Run } from "./model";

/**
 * "Passing data between states with variables", "Limits": bytes of JSON for the variables of one Assign, each of which can have as many,
 * and for all variables that an execution keeps.
 */
const LARGEST_ASSIGN = 262_144;
const LARGEST_STORE = 10 * 1_048_576;

/**
 * Assigns the variables of a state to its flow.
 *
 * @throws StateFailed if they exceed a limit; the flow keeps what it had
 */
export function assign({ flow, execution }: Run, stateName: string, assigned: Variables | undefined): void {
  if (assigned === undefined) {
    return;
  }
  if (sizeOf(assigned) > LARGEST_ASSIGN) {
    throw exceeded(stateName, `variables of more than ${LARGEST_ASSIGN} bytes`);
  }
  const variables = { ...flow.variables, ...assigned };
  if (storedIn(execution.flow) - sizeOf(flow.variables) + sizeOf(variables) > LARGEST_STORE) {
    throw exceeded(stateName, `variables with which the execution has more than ${LARGEST_STORE} bytes of them`);
  }
  flow.variables = variables;
}

/** The variables that a state of a flow can read. */
export function variablesOf({ outer, variables }: Flow): Variables {
  return { ...outer, ...variables };
}

/** Those of a flow, and of its branches and iterations in progress. */
function storedIn({ variables, children = [] }: Flow): number {
  const inner = children.filter(({ output }) => output === undefined).map(storedIn);
  return inner.reduce((sum, size) => sum + size, sizeOf(variables));
}

const sizes = new WeakMap<Variables, number>();

/** Bytes of the values, as JSON. */
function sizeOf(variables: Variables): number {
  const known = sizes.get(variables);
  if (known !== undefined) {
    return known;
  }
  const size = Object.values(variables).reduce(
    (sum: number, value) => sum + Buffer.byteLength(JSON.stringify(value)),
    0,
  );
  sizes.set(variables, size);
  return size;
}

function exceeded(stateName: string, what: string): StateFailed {
  return new StateFailed({
    error: "States.DataLimitExceeded",
    cause: `The state '${stateName}' assigns ${what}, which is the service limit.`,
    terminal: true,
  });
}
