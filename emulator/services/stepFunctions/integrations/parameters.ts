import { NOT_RUN } from "../language/checks/problem";
import { isRecord } from "../language/payload";

/** The parameters that an integration takes. */
export interface TakenParameters {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Those that AWS takes too, and the emulator does not run. @default none */
  readonly notRun?: readonly string[];
  /** Whether AWS can take others. @default false */
  readonly open?: boolean;
}

/**
 * What AWS refuses in a state's Parameters when it creates the state machine.
 *
 * @returns sentences that follow the state's name
 */
export function parameterProblems(
  parameters: unknown,
  { required, optional, notRun = [], open = false }: TakenParameters,
): readonly string[] {
  if (!isRecord(parameters)) {
    return ["calls a service without Parameters, which is not valid on AWS. Add an object of what to send."];
  }
  const taken = [...required, ...optional];
  const names = Object.keys(parameters).map((name) => name.replace(/\.\$$/, ""));
  const unknown = names.filter((name) => !taken.includes(name) && !notRun.includes(name));
  const missing = required.filter((name) => !names.includes(name) && !unknown.some((one) => isAlike(one, name)));
  return [
    ...names
      .filter((name) => notRun.includes(name))
      .map((name) => `has the parameter "${name}", which is ${NOT_RUN}. Remove it.`),
    ...unknown.map((name) => {
      const meant = taken.find((one) => isAlike(one, name));
      const advice = meant === undefined ? `It takes ${taken.join(", ")}.` : `Write "${meant}".`;
      const validity = open && meant === undefined ? "not valid on AWS, or not run here" : "not valid on AWS";
      return `has the parameter "${name}", which is ${validity}. ${advice}`;
    }),
    ...missing.map((name) => `lacks the parameter "${name}", which is required on AWS. Add it to its Parameters.`),
  ];
}

function isAlike(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}
