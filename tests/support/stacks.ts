import type { Evaluation, Registration } from "pulumi-aws-emulator";
import { evaluateProgram } from "../../tools/program";
import { outputOf, resource } from "./registrations";

/** The stacks with a settings file in the repository. */
export const STACKS = ["dev", "prod"] as const;
export type Stack = (typeof STACKS)[number];

export const ACCOUNT = "111122223333";

export function arn(service: string, resourcePart: string): string {
  return `arn:aws:${service}:us-east-1:${ACCOUNT}:${resourcePart}`;
}

export interface EvaluatedStacks {
  evaluation(stack: Stack): Evaluation;
  /** The stack's resources of one type. */
  all(stack: Stack, type: string): readonly Registration[];
  /** The physical name of a resource. */
  nameOf(stack: Stack, type: string, name: string): string;
}

/** Evaluates every stack once, before the tests of the calling `describe`. */
export function evaluatedStacks(): EvaluatedStacks {
  const evaluations = new Map<Stack, Evaluation>();
  before(async () => {
    for (const stack of STACKS) {
      evaluations.set(stack, await evaluateProgram({ stack }));
    }
  });
  const evaluation = (stack: Stack): Evaluation => evaluations.get(stack) as Evaluation;
  return {
    evaluation,
    all: (stack, type) => evaluation(stack).registrations.filter((registration) => registration.type === type),
    nameOf: (stack, type, name) => String(outputOf(resource(evaluation(stack), type, name), "name")),
  };
}
