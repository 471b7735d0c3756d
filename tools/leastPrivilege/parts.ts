import { availableParallelism } from "node:os";
import * as path from "node:path";
import type { AttachedPolicy } from "pulumi-aws-emulator";
import { runInThreads } from "../threads";
import type { PolicyTestbed } from "./policyTestbed";
import type { Proof } from "./proof";

/** A share of a stack's policies. */
export interface Part {
  readonly stack: string;
  /** Counts from 0. */
  readonly part: number;
  readonly parts: number;
}

/**
 * Proves least privilege for stacks: the policies of each in as many parts as there are processors, in threads.
 *
 * @returns one proof, in the order of the stacks and of the policies' names
 * @throws Error as `proveLeastPrivilege`, without its class
 */
export async function proveInParts(stacks: readonly string[]): Promise<Proof> {
  const parts = availableParallelism();
  const jobs = stacks.flatMap((stack) => Array.from({ length: parts }, (_, part): Part => ({ stack, part, parts })));
  const proofs = await Promise.all(runInThreads<Part, Proof>(path.join(__dirname, "thread.ts"), jobs));
  const trials = proofs.flatMap((proof) => proof.trials);
  return {
    trials: stacks.flatMap((stack) =>
      trials
        .filter((trial) => trial.stack === stack)
        .sort((a, b) => (a.policy < b.policy ? -1 : Number(a.policy > b.policy))),
    ),
    unneededExemptions: [...new Set(proofs.flatMap((proof) => proof.unneededExemptions))],
  };
}

/** @returns whether a policy of the testbed is in the part: each is in one, in every testbed of the stack */
export function isIn({ part, parts }: Part, testbed: PolicyTestbed): (policy: AttachedPolicy) => boolean {
  const keyOf = (policy: AttachedPolicy): string => `${policy.holder} ${policy.name ?? ""}`;
  const keys = testbed.policies().map(keyOf).sort();
  return (policy) => keys.indexOf(keyOf(policy)) % parts === part;
}
