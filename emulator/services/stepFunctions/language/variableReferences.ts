import { nestedIn } from "./checks/located";
import type { Definition, QueryLanguage, StateFields, StatesFields } from "./fields";
import { isExpression } from "./jsonata";
import { isRecord } from "./payload";

/** Fields that do not belong to the state's own expressions. */
const NOT_OWN = ["Branches", "ItemProcessor", "Iterator", "Comment"];

/** The variables that each state refers to, by its name; without the states that refer to none. */
export function variableReferences({ QueryLanguage = "JSONPath", ...states }: Definition): Record<string, string[]> {
  return Object.fromEntries(referencesIn(states, QueryLanguage).filter(([, names]) => names.length > 0));
}

function referencesIn({ States }: StatesFields, language: QueryLanguage): readonly [string, string[]][] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, namesIn(state, state.QueryLanguage ?? language)] as [string, string[]],
    ...nestedIn(state).flatMap((nested) => referencesIn(nested as unknown as StatesFields, language)),
  ]);
}

function namesIn(state: StateFields, language: QueryLanguage): string[] {
  const own = Object.entries(state).filter(([field]) => !NOT_OWN.includes(field));
  const texts = own.flatMap(([field, value]) => expressionsIn(field, value, language));
  return [...new Set(texts.flatMap((text) => variablesIn(text, language)))].sort();
}

/** The texts of paths, intrinsic functions and JSONata expressions. */
function expressionsIn(field: string, value: unknown, language: QueryLanguage): readonly string[] {
  if (typeof value === "string") {
    const isPath = field.endsWith(".$") || field.endsWith("Path") || field === "Variable";
    return (language === "JSONata" ? isExpression(value) : isPath) ? [value] : [];
  }
  const members = Array.isArray(value)
    ? value.map((item) => [field, item])
    : Object.entries(isRecord(value) ? value : {});
  return members.flatMap(([name, member]) => expressionsIn(String(name), member, language));
}

const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs;

function variablesIn(text: string, language: QueryLanguage): readonly string[] {
  const code = text.replace(QUOTED, "''");
  const names = [...code.matchAll(/(?<![\w$])\$([\p{L}_][\p{L}\p{N}_]*)(\s*(?:\(|:=))?/gu)];
  // In JSONata, functions and local variables begin with $ too.
  const parameters = [...code.matchAll(/(?:function|λ)\s*\(([^)]*)\)/gu)].flatMap(
    ([, list = ""]) => list.match(/\w+/g) ?? [],
  );
  const bound = new Set([...parameters, ...names.filter(([, , after]) => after !== undefined).map(([, name]) => name)]);
  return names
    .map(([, name = ""]) => name)
    .filter((name) => language === "JSONPath" || (name !== "states" && !bound.has(name)));
}
