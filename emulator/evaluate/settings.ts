import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { fullKey, type Project, readProject } from "./project";
import { hasSecret, isObject, isOfType, isSecret, settingText, typeText } from "./settingTypes";
import { readYaml } from "./yaml";

/** A stack of a Pulumi project. */
export interface StackArgs {
  /** Absolute path of the project's folder, which contains `Pulumi.yaml` and the program. */
  readonly folder: string;
  /** The stack. Its settings are in `Pulumi.<stack>.yaml`. */
  readonly stack: string;
  /** Settings that override the file's, by `namespace:key`. Undefined removes a setting from the file. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The project's name in `Pulumi.yaml`. */
export function projectName(folder: string): string {
  return readProject(folder).name;
}

/**
 * The path of a stack's settings file, relative to the project's folder.
 *
 * @throws RunError if it does not exist. Pulumi would use every default; a misspelled stack is likelier.
 */
export function stackFile({ folder, stack }: Pick<StackArgs, "folder" | "stack">): string {
  const { file, stackConfigDir } = readProject(folder);
  const found = path.join(stackConfigDir, `Pulumi.${stack}${path.extname(file)}`);
  if (!existsSync(path.join(folder, found))) {
    throw new RunError(
      `There is no stack ${JSON.stringify(stack)}: ${found} does not exist. Check the name, or add the file.`,
    );
  }
  return found;
}

/**
 * The settings that Pulumi passes to the program: those in the stack's file, overridden by `settings`, then the defaults
 * and values in `Pulumi.yaml`.
 *
 * @returns text by `namespace:key`, as `pulumi.Config.get` returns it
 * @throws RunError if there is no settings file, if Pulumi would refuse a setting, and for a secret
 */
export function stackSettings({ folder, stack, settings = {} }: StackArgs): Record<string, string> {
  const project = readProject(folder);
  const file = stackFile({ folder, stack });
  const values = Object.fromEntries(
    Object.entries({ ...readStackFile(folder, file, project), ...settings }).filter(([, value]) => value !== undefined),
  );
  addDeclared(values, project, file);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (hasSecret(value)) {
        throw new RunError(
          `The setting ${key} in ${file} is a secret, which only Pulumi can decrypt. Use a stack that sets it in plain text.`,
        );
      }
      return [key, settingText(value)];
    }),
  );
}

/**
 * The region that a stack is deployed to.
 *
 * @throws RunError as `stackSettings` does, or if the settings have no `aws:region`
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

function readStackFile(folder: string, file: string, project: Project): Record<string, unknown> {
  const content = readYaml(readFileSync(path.join(folder, file), "utf8"), file) ?? {};
  if (!isObject(content)) {
    throw new RunError(`${file} is not a map. Write the settings under config:, each as namespace:key: value.`);
  }
  const { config, environment } = content;
  if (environment !== undefined && environment !== null) {
    throw new RunError(`${file} imports environments of Pulumi ESC, which need Pulumi Cloud, and are not run here.`);
  }
  if (config !== undefined && config !== null && !isObject(config)) {
    throw new RunError(`config in ${file} is not a map of settings. Write each as namespace:key: value.`);
  }
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config ?? {})) {
    const full = key.includes(":") ? fullKey(key, project.name, file) : `${project.name}:${key}`;
    if (full in values) {
      throw new RunError(`${file} sets ${full} twice, with and without its namespace. Remove one of them.`);
    }
    if (hasUnrepresentable(value)) {
      throw new RunError(`The setting ${full} in ${file} is not a finite number. Put it in quotes, if it is text.`);
    }
    values[full] = value;
  }
  return values;
}

function hasUnrepresentable(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.values(value).some(hasUnrepresentable)
    : typeof value === "number" && !Number.isFinite(value);
}

/** Adds what the stack leaves to `Pulumi.yaml`, and checks the values against their declared types. */
function addDeclared(
  values: Record<string, unknown>,
  { name, file: projectFile, config }: Project,
  file: string,
): void {
  const declared = config
    .map((declaration) => ({ ...declaration, full: fullKey(declaration.key, name, projectFile) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const missing = declared.filter(({ full, value }) => !(full in values) && value === undefined);
  if (missing.length > 0) {
    const keys = missing.map(({ full }) => full).join(", ");
    throw new RunError(
      `${projectFile} declares ${keys} without a default. Set ${missing.length > 1 ? "them" : "it"} in ${file}.`,
    );
  }
  for (const { full, type, secret, value: otherwise } of declared) {
    values[full] = full in values ? values[full] : otherwise;
    const value = values[full];
    if (type !== undefined && secret && !isSecret(value)) {
      throw new RunError(`The setting ${full} in ${file} is plain text, and ${projectFile} declares it as a secret.`);
    }
    // Pulumi checks the text of a scalar, and the items of a list or a map.
    if (
      type !== undefined &&
      !hasSecret(value) &&
      !isOfType(type, isObject(value) || Array.isArray(value) ? value : settingText(value))
    ) {
      const what = value === null ? "has no value" : `is ${settingJson(value)}`;
      throw new RunError(
        `The setting ${full} ${what}, and ${projectFile} declares it as ${typeText(type)}. Correct it in ${file}.`,
      );
    }
  }
}

function settingJson(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : settingText(value);
}
