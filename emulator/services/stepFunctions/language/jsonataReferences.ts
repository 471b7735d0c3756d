import type { ExprNode } from "jsonata";
import { isRecord } from "./payload";

/** What an expression refers to that Step Functions may not have. */
export interface ExpressionReferences {
  /** Names and `$` that are read from the context, which no expression of Step Functions has; and `$$`. */
  readonly topLevel: readonly string[];
  /** The members of `$states`. */
  readonly states: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;

export function referencesIn(ast: ExprNode): ExpressionReferences {
  const nodes = nodesIn(ast);
  const roots = nodes.filter(({ type, value }) => type === "variable" && value === "$").map(() => "$$");
  return {
    topLevel: [...new Set([...readFromContext(ast), ...roots])],
    states: [...new Set(nodes.flatMap(memberOfStates))],
  };
}

/** Every node, also those of what is inside the steps of a path. */
function nodesIn(value: unknown): readonly Node[] {
  if (Array.isArray(value)) {
    return value.flatMap(nodesIn);
  }
  return isRecord(value) ? [value, ...Object.values(value).flatMap(nodesIn)] : [];
}

function memberOfStates({ type, steps }: Node): readonly string[] {
  const [first, second] = type === "path" && Array.isArray(steps) ? (steps as readonly Node[]) : [];
  return first?.type === "variable" && first.value === "states" && second?.type === "name"
    ? [String(second.value)]
    : [];
}

/**
 * The names that an expression reads from its context. Only the first step of a path does; each later one, and each predicate, reads
 * from what the step before it gives.
 */
function readFromContext(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap(readFromContext);
  }
  if (!isRecord(value)) {
    return [];
  }
  switch (value.type) {
    case "path":
      return readFromContext((value.steps as readonly unknown[])[0]);
    case "name":
      return [String(value.value)];
    case "variable":
      return value.value === "" ? ["$"] : [];
    case "bind":
      return readFromContext(value.rhs);
    case "lambda":
      return readFromContext(value.body);
    default:
      return PARTS.flatMap((part) => readFromContext(value[part]));
  }
}

/** The parts of the other nodes that are evaluated in the context of the node: of operators, calls, conditions and blocks. */
const PARTS = ["lhs", "rhs", "expression", "expressions", "procedure", "arguments", "condition", "then", "else"];
