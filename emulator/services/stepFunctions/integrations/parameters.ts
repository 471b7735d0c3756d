import { isRecord } from "../language/payload";

/** The parameters that an integration takes. */
export interface TakenParameters {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/**
 * What AWS refuses in a state's Parameters when it creates the state machine.
 *
 * @returns sentences that follow the state's name
 */
export function parameterProblems(parameters: unknown, { required, optional }: TakenParameters): readonly string[] {
  if (!isRecord(parameters)) {
    return ["calls a service without Parameters, which is not valid on AWS. Add an object of what to send."];
  }
  const taken = [...required, ...optional];
  const names = Object.keys(parameters).map((name) => name.replace(/\.\$$/, ""));
  const unknown = names.filter((name) => !taken.includes(name));
  const missing = required.filter((name) => !names.includes(name) && !unknown.some((one) => isAlike(one, name)));
  return [
    ...unknown.map((name) => {
      const meant = taken.find((one) => isAlike(one, name));
      const advice = meant === undefined ? `It takes ${taken.join(", ")}.` : `Write "${meant}".`;
      return `has the parameter "${name}", which is not valid on AWS. ${advice}`;
    }),
    ...missing.map((name) => `lacks the parameter "${name}", which is required on AWS. Add it to its Parameters.`),
  ];
}

function isAlike(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}
