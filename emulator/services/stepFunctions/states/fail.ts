import { scopeOf } from "../context";
import { StateFailed } from "../failure";
import type { State } from "../model";
import type { Query } from "./query";

export function failState(name: string, query: Query): State {
  const [evaluateError, evaluateCause] = [query.text("Error"), query.text("Cause")];
  return {
    name,
    type: "Fail",
    async run(run) {
      const scope = scopeOf(run);
      const [error, cause] = [await evaluateError(scope), await evaluateCause(scope)];
      throw new StateFailed({ ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
    },
  };
}
