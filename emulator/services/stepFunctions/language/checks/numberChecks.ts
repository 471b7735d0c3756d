import { isExpression } from "../jsonata";
import { isInRange, type NumberField, rangeInWords } from "../numberRanges";
import type { Fields } from "./located";

/** The fields that are not numbers which they can be. @param isJsonata whether they can also be expressions */
export function numberProblems(
  where: string,
  fields: Fields,
  names: readonly NumberField[],
  isJsonata = false,
): string[] {
  return names
    .filter((name) => fields[name] !== undefined && !isInRange(name, fields[name]))
    .filter((name) => !isJsonata || !isExpression(fields[name]))
    .map((name) => `${where} has ${name} ${JSON.stringify(fields[name])}, which must be ${rangeInWords(name)}.`);
}
