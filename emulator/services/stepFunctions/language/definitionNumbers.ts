import { parseJson, withPlainNumbers } from "./jsonNumber";
import { isRecord } from "./payload";

/** The fields whose values are data, of states, their catchers and rules. */
const DATA = ["Result", "Parameters", "Arguments", "Items", "ItemSelector", "ResultSelector", "Assign", "Output"];

/**
 * Parses a definition. The numbers of its data stay as they are written; all others are JavaScript's, which the interpreter counts with.
 *
 * @throws SyntaxError
 */
export function parseDefinition(text: string): unknown {
  return ofMachine(parseJson(text));
}

function ofMachine(machine: unknown): unknown {
  return mapped(machine, (name, value) =>
    name === "States" ? mapped(value, (_, state) => ofState(state)) : withPlainNumbers(value),
  );
}

function ofState(state: unknown): unknown {
  return mapped(state, (name, value) => {
    switch (name) {
      case "Branches":
        return Array.isArray(value) ? value.map(ofMachine) : withPlainNumbers(value);
      case "ItemProcessor":
      case "Iterator":
        return ofMachine(value);
      case "Catch":
      case "Choices":
        return Array.isArray(value) ? value.map((entry) => mapped(entry, ofField)) : withPlainNumbers(value);
      default:
        return ofField(name, value);
    }
  });
}

function ofField(name: string, value: unknown): unknown {
  return DATA.includes(name) ? value : withPlainNumbers(value);
}

function mapped(value: unknown, map: (name: string, member: unknown) => unknown): unknown {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(name, member)]))
    : withPlainNumbers(value);
}
