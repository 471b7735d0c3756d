import { readFileSync } from "node:fs";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";

/** A stack of a Pulumi project. */
export interface StackArgs {
  /** Absolute path of the project's folder, which contains `Pulumi.yaml` and the program. */
  readonly folder: string;
  /** The stack. Its settings are in `Pulumi.<stack>.yaml`. */
  readonly stack: string;
  /** Settings that override the file's, by `namespace:key`. Undefined removes a setting. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The project's name in `Pulumi.yaml`. */
export function projectName(folder: string): string {
  return (readYaml(folder, "Pulumi.yaml") as { name: string }).name;
}

/**
 * The settings in a stack's file, overridden by `settings`: strings by `namespace:key`, not validated.
 *
 * @throws RunError if the stack has no settings file
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
 * @throws RunError if the stack has no settings file, or if its settings have no `aws:region`
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
