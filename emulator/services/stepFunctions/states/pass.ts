import { positionOf, scopeOf } from "../context";
import type { PassState, SucceedState } from "../language/fields";
import type { State } from "../model";
import type { Query } from "./query";
import { stepOut } from "./state";

/** Pass and Succeed states. */
export function passState(name: string, fields: PassState | SucceedState, query: Query): State {
  const result = fields.Type === "Pass" ? fields.Result : undefined;
  return {
    name,
    type: fields.Type,
    async run(run) {
      const scope = scopeOf(run);
      const taken = await query.takeIn(scope);
      const leaving = await query.putOut(scope, result === undefined ? taken : result);
      return stepOut(name, positionOf(run).input, leaving, fields.Next);
    },
  };
}
