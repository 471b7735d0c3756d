import type { PackageSchema, Property } from "../../tools/packageSchema";

/** A component as a program in another language declares it. */
export interface Declaration {
  /** The type token: `package:index:Name`, or without the module. */
  readonly type: string;
  /** Its inputs by name, and those of an object in it. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What of a declaration the package's schema does not have, or misses. */
export function problemsOf(schema: PackageSchema, { type, inputs }: Declaration): readonly string[] {
  const token = type.split(":").length === 2 ? type.replace(":", ":index:") : type;
  const resource = schema.resources[token];
  return resource === undefined
    ? [`there is no ${type}`]
    : wrongInputs(schema, "", inputs, resource.inputProperties, resource.requiredInputs);
}

function wrongInputs(
  schema: PackageSchema,
  prefix: string,
  inputs: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, Property>>,
  required: readonly string[] = [],
): readonly string[] {
  const missing = required.filter((name) => !(name in inputs)).map((name) => `${prefix}${name} is missing`);
  const wrong = Object.entries(inputs).flatMap(([name, value]) => {
    const property = known[name];
    if (property === undefined) {
      return [`there is no ${prefix}${name}`];
    }
    const nested = schema.types[property.$ref?.replace("#/types/", "") ?? ""];
    return nested === undefined || !isObject(value)
      ? []
      : wrongInputs(schema, `${prefix}${name}.`, value, nested.properties, nested.required);
  });
  return [...missing, ...wrong];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a component from Python: keyword arguments, and dictionaries in them. Names are returned as the schema has them.
 *
 * @param component as the code names it: `approval_queue.ApprovalQueue`
 * @throws Error for a name that is not in snake_case, which Python would not take
 */
export function declarationInPython(code: string, component: string): Declaration {
  const [, module = ""] = new RegExp(`^import pulumi_(\\w+) as ${component.split(".")[0]}$`, "m").exec(code) ?? [];
  const start = code.indexOf(`${component}(`);
  if (module === "" || start < 0) {
    throw new Error(`The code does not import and use ${component}.`);
  }
  const inputs: Record<string, unknown> = {};
  let group: Record<string, unknown> = {};
  for (const line of argumentLines(code.slice(start))) {
    const [, keyword, value] = /^ {4}(\w+)=(.*)$/.exec(line) ?? [];
    const [, key] = /^ {8}"(\w+)": /.exec(line) ?? [];
    if (keyword !== undefined) {
      group = {};
      inputs[schemaName(keyword)] = value === "{" ? group : value;
    } else if (key !== undefined) {
      group[schemaName(key)] = line;
    }
  }
  return { type: `${module.replaceAll("_", "-")}:${component.split(".")[1]}`, inputs };
}

/** The lines between the parentheses of a call. */
function argumentLines(call: string): readonly string[] {
  const lines = call.split("\n");
  return lines.slice(1, lines.indexOf(")"));
}

function schemaName(snake: string): string {
  if (!/^[a-z]+(_[a-z]+)*$/.test(snake)) {
    throw new Error(`${snake} is not in snake_case.`);
  }
  return snake.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
