import { asObject, asText, type UncheckedObject } from "approval-queue/json";

/** The text for an Amazon States Language comparison, by the prefix of the operator's name. */
const comparisons: readonly (readonly [RegExp, string])[] = [
  [/GreaterThanEquals(Path)?$/, "≥"],
  [/LessThanEquals(Path)?$/, "≤"],
  [/GreaterThan(Path)?$/, ">"],
  [/LessThan(Path)?$/, "<"],
  [/^StringMatches$/, "matches"],
  [/Equals(Path)?$/, "="],
];

/** The condition of a Choice rule as short text; an unknown operator is shown as written. */
export function choiceLabel(rule: UncheckedObject): string {
  const condition = asText(rule.Condition);
  if (condition !== undefined) {
    return condition.replace(/^\{%\s*|\s*%\}$/g, "");
  }
  const { And, Or, Not } = rule;
  if (Array.isArray(And)) {
    return joined(withoutGuards(objects(And)), " and ");
  }
  if (Array.isArray(Or)) {
    return joined(objects(Or), " or ");
  }
  const negated = asObject(Not);
  return negated === undefined ? comparison(rule) : `not (${choiceLabel(negated)})`;
}

function joined(rules: readonly UncheckedObject[], word: string): string {
  return rules
    .map((rule) =>
      rules.length > 1 && (rule.And ?? rule.Or) !== undefined ? `(${choiceLabel(rule)})` : choiceLabel(rule),
    )
    .join(word);
}

/** Omits `IsPresent: true` next to another test of the same variable, because it only guards that test. */
function withoutGuards(rules: readonly UncheckedObject[]): readonly UncheckedObject[] {
  return rules.filter(
    (rule) => rule.IsPresent !== true || !rules.some((other) => other !== rule && other.Variable === rule.Variable),
  );
}

function comparison(rule: UncheckedObject): string {
  const variable = asText(rule.Variable) ?? "";
  const [operator, operand] =
    Object.entries(rule).find(([key]) => !["Variable", "Next", "Comment", "Assign", "Output"].includes(key)) ?? [];
  if (operator === undefined) {
    return variable;
  }
  if (operator.startsWith("Is")) {
    const what = operator.replace(/^Is/, "").toLowerCase();
    return `${variable} is ${operand === true ? "" : "not "}${what}`;
  }
  const sign = comparisons.find(([pattern]) => pattern.test(operator))?.[1] ?? operator;
  const value = operator.endsWith("Path") ? asText(operand) : JSON.stringify(operand);
  return `${variable} ${sign} ${value}`;
}

function objects(values: readonly unknown[]): readonly UncheckedObject[] {
  return values.map(asObject).filter((value) => value !== undefined);
}
