import { runtimeError, StateFailed } from "../failure";
import { pathEvaluation, type Scope } from "../language/expressions";

/**
 * A field that is an integer, or a path to one.
 *
 * @param field the field's name; that of the path is `<field>Path`
 * @returns undefined without both
 */
export function limitEvaluation(
  field: string,
  value: number | undefined,
  path: string | undefined,
): (scope: Scope) => Promise<number | undefined> {
  if (path === undefined) {
    return async () => value;
  }
  const evaluate = pathEvaluation(path);
  return async (scope) => {
    const found = await evaluate(scope);
    if (typeof found !== "number" || !Number.isInteger(found) || found < 0) {
      throw new StateFailed(
        runtimeError(
          `The ${field}Path field refers to value ${JSON.stringify(found)} which is not a valid integer: ${path}`,
        ),
      );
    }
    return found;
  };
}
