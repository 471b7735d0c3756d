import * as pulumi from "@pulumi/pulumi";
import { file } from "./checks";
import type { ArchivedCode, BundledCode } from "./lambdaFunction";

/** The arguments that say which code a function runs: either `entry`, or the other three. */
export interface CodeArgs {
  readonly entry?: string;
  readonly archive?: pulumi.Input<pulumi.asset.Archive>;
  readonly handler?: pulumi.Input<string>;
  readonly runtime?: pulumi.Input<string>;
}

/**
 * The code that the arguments name.
 *
 * @param group the argument that has them: `callback`
 * @throws pulumi.RunError if they name no code, or two
 */
export function codeOf(
  component: string,
  group: string,
  { entry, archive, handler, runtime }: CodeArgs,
): BundledCode | ArchivedCode {
  const fail = (problem: string): never => {
    throw new pulumi.RunError(`${component}: ${group} ${problem}`);
  };
  if (entry !== undefined) {
    if (archive !== undefined || handler !== undefined || runtime !== undefined) {
      return fail(
        "has an entry and an archive, handler or runtime. Set entry alone for TypeScript, or the other three.",
      );
    }
    const name = `${group}.entry`;
    return { entry: file({ component, name }, entry), argument: `${component}: ${name}` };
  }
  if (archive === undefined) {
    return fail("names no code. Set entry for TypeScript, or archive, handler and runtime for any language.");
  }
  if (handler === undefined || runtime === undefined) {
    return fail('has an archive, which also needs handler (such as "ask.handler") and runtime (such as "python3.13").');
  }
  return { archive, handler, runtime };
}
