import { readFileSync } from "node:fs";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";

/** A stack of a Pulumi project. */
export interface StackArgs {
  /** Absolute path of the project's folder, which holds `Pulumi.yaml` and the program. */
  readonly folder: string;
  /** The stack whose `Pulumi.<stack>.yaml` gives the settings. */
  readonly stack: string;
  /** Settings laid over the file's, keyed `namespace:key`; undefined removes one. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The name that `Pulumi.yaml` gives the project. */
export function projectName(folder: string): string {
  return (readYaml(folder, "Pulumi.yaml") as { name: string }).name;
}

/**
 * What a stack's settings file says, with `settings` laid over it: text by `namespace:key`, unchecked.
 *
 * @throws RunError where the stack has no settings file
 */
export function stackSettings({ folder, stack, settings }: StackArgs): Record<string, string> {
  const { config } = readStackFile(folder, stack) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries({ ...config, ...settings })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/**
 * The region that a stack is deployed to.
 *
 * @throws RunError where the stack has no settings file, or none that sets `aws:region`
 */
export function regionOf(args: StackArgs): string {
  const region = stackSettings(args)["aws:region"];
  if (region === undefined) {
    throw new RunError(
      `The stack ${args.stack} sets no aws:region. Add it to Pulumi.${args.stack}.yaml, such as us-east-1.`,
    );
  }
  return region;
}

function readStackFile(folder: string, stack: string): unknown {
  const file = `Pulumi.${stack}.yaml`;
  try {
    return readYaml(folder, file);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOENT"
      ? new RunError(
          `There is no stack ${JSON.stringify(stack)}: ${file} does not exist. Check the name, or add the file.`,
        )
      : error;
  }
}

function readYaml(folder: string, file: string): unknown {
  return parse(readFileSync(path.join(folder, file), "utf8"));
}
