/** What a target receives instead of the event (EventBridge API reference, "InputTransformer"). */
export interface InputTransformer {
  /** A path into the event for each variable: `{ id: "$.detail.id" }`. */
  readonly inputPaths?: Readonly<Record<string, string>>;
  /** JSON with variables: `{ "order": <id>, "text": "Order <id> has failed" }`. */
  readonly inputTemplate: string;
}

/** Renders what a target receives from an event. @throws SyntaxError where the result is not JSON, which EventBridge drops */
export type Transform = (event: object) => string;

const VARIABLE = /<([^<>]+)>/g;

/**
 * @param where the target, for messages
 * @throws Error for a transformer that EventBridge refuses, or that the emulator does not run
 */
export function compileTransformer({ inputPaths = {}, inputTemplate }: InputTransformer, where: string): Transform {
  for (const [, name = ""] of inputTemplate.matchAll(VARIABLE)) {
    if (name.startsWith("aws.")) {
      throw new Error(`${where}: the variable <${name}> of EventBridge is valid on AWS, and not run here.`);
    }
    if (!(name in inputPaths)) {
      throw new Error(`${where}: the variable <${name}> is not valid on AWS: inputPaths does not define it.`);
    }
  }
  for (const [name, path] of Object.entries(inputPaths)) {
    if (!/^[A-Za-z0-9_-]+$/.test(name) || /^aws/i.test(name)) {
      throw new Error(`${where}: the name ${JSON.stringify(name)} of an input path is not valid on AWS.`);
    }
    if (!/^\$(\.[\w-]+)*$/.test(path)) {
      throw new Error(`${where}: the emulator runs input paths such as $.detail.status, and not ${path}.`);
    }
  }
  return (event) => {
    const rendered = render(inputTemplate, (name) => valueAt(event, inputPaths[name] ?? "$"));
    JSON.parse(rendered);
    return rendered;
  };
}

/** Puts a value in as JSON and, inside of quotes, as text. A value that is absent leaves nothing. */
function render(template: string, variable: (name: string) => unknown): string {
  return template.replace(VARIABLE, (_, name: string, offset: number) => {
    const value = variable(name);
    if (value === undefined) {
      return "";
    }
    const json = JSON.stringify(value);
    if (!isQuoted(template.slice(0, offset))) {
      return json;
    }
    return typeof value === "string" ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
}

/** Whether a string of the JSON text has begun and not ended. */
function isQuoted(before: string): boolean {
  return before.replace(/\\./g, "").split('"').length % 2 === 0;
}

function valueAt(event: object, path: string): unknown {
  return path
    .split(".")
    .slice(1)
    .reduce<unknown>((value, field) => (value as Record<string, unknown> | null | undefined)?.[field], event);
}
