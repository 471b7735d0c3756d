import { isOperator } from "../choiceRules";
import { isExpression } from "../jsonata";
import { parsePath } from "../paths/jsonPath";
import { isRecord, recordsIn } from "../payload";
import { instantOf } from "../timestamps";
import { listProblems } from "./errorHandling";
import type { Fields, LocatedState } from "./located";
import { pathProblem, templateProblems } from "./pathChecks";

const IN_JSONATA = ["Comment", "Condition", "Next", "Assign", "Output"];

/** Fields and paths that the rules of a Choice state cannot have. */
export function ruleFieldProblems({ where, fields, language }: LocatedState): string[] {
  return recordsIn(fields.Choices).flatMap((rule) =>
    language === "JSONPath" ? fieldsInJsonPath(where, rule) : fieldsInJsonata(where, rule),
  );
}

function fieldsInJsonPath(where: string, rule: Fields): string[] {
  const nested = [...recordsIn(rule.And), ...recordsIn(rule.Or), ...(isRecord(rule.Not) ? [rule.Not] : [])];
  const misplaced = ["Condition", "Output"].filter((field) => rule[field] !== undefined);
  return [
    ...nested.flatMap((inner) => fieldsInJsonPath(where, inner)),
    ...misplaced.map((field) => `${where} has a rule with the field "${field}", which is valid in JSONata only.`),
    ...["Variable", ...Object.keys(rule).filter((field) => field.endsWith("Path"))].flatMap((field) =>
      typeof rule[field] === "string" ? pathProblem(`${where}, in a rule,`, field, rule[field], parsePath) : [],
    ),
    ...templateProblems(`${where}, in a rule,`, "Assign", rule.Assign),
  ];
}

function fieldsInJsonata(where: string, rule: Fields): string[] {
  return Object.keys(rule)
    .filter((field) => !IN_JSONATA.includes(field))
    .map((field) => {
      const isOfJsonPath = ["Variable", "And", "Or", "Not"].includes(field) || isOperator(field);
      const validity = isOfJsonPath ? "valid in JSONPath only. Write a Condition" : "not valid on AWS. Remove it";
      return `${where} has a rule with the field "${field}", which is ${validity}.`;
    });
}

/** What is not valid in the rules of a Choice state. */
export function choiceProblems({ where, fields, language }: LocatedState): string[] {
  const rules = recordsIn(fields.Choices);
  return [
    ...listProblems(where, fields, "Choices"),
    ...(rules.length === 0 ? [`${where} must have Choices.`] : []),
    ...rules.flatMap((rule) => [
      ...(rule.Next === undefined ? [`${where} has a rule without Next.`] : []),
      ...(language === "JSONata" ? conditionProblems(where, rule.Condition) : problemsOfRule(where, rule)),
    ]),
  ];
}

function conditionProblems(where: string, condition: unknown): string[] {
  if (condition === undefined) {
    return [`${where} has a rule without a Condition.`];
  }
  return typeof condition === "boolean" || isExpression(condition)
    ? []
    : [`${where} has the Condition ${JSON.stringify(condition)}, which must be an expression, as in "{% true %}".`];
}

/** What a rule in JSONPath consists of beside its test. */
const BESIDE = ["Next", "Comment", "Variable", "Assign"];

function problemsOfRule(where: string, rule: Fields): string[] {
  const tests = Object.keys(rule).filter((field) => !BESIDE.includes(field));
  const [test = ""] = tests;
  if (tests.length !== 1) {
    return [
      tests.length === 0
        ? `${where} has a rule without a comparison.`
        : `${where} has a rule with several comparisons, which is not valid on AWS: ${tests.join(", ")}. Make each a rule, under "And".`,
    ];
  }
  if (["And", "Or", "Not"].includes(test)) {
    const nested = test === "Not" ? [rule.Not].filter(isRecord) : recordsIn(rule[test]);
    return nested.length === 0
      ? [`${where} has a rule whose ${test} has no rules.`]
      : nested.flatMap((inner) => [
          ...(inner.Next === undefined
            ? []
            : [`${where} has a Next inside ${test}. It belongs to the rule around it.`]),
          ...problemsOfRule(where, inner),
        ]);
  }
  if (!isOperator(test)) {
    return [`${where} compares with "${test}", which is not valid on AWS. Use another operator.`];
  }
  return [
    ...(typeof rule.Variable === "string" ? [] : [`${where} has a rule without a Variable.`]),
    ...operandProblem(where, test, rule[test]),
  ];
}

function operandProblem(where: string, operator: string, operand: unknown): string[] {
  const wanted =
    operator.endsWith("Path") || /^String/.test(operator) ? "string" : /^Numeric/.test(operator) ? "number" : "boolean";
  const valid =
    operator.startsWith("Timestamp") && !operator.endsWith("Path")
      ? instantOf(String(operand)) !== undefined
      : undefined;
  return (valid ?? typeof operand === (operator.startsWith("Timestamp") ? "string" : wanted))
    ? []
    : [
        `${where} compares with ${operator} ${JSON.stringify(operand)}, which must be a ${valid === undefined ? wanted : "timestamp"}.`,
      ];
}
