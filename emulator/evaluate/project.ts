import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { isObject, isOfType, type SettingType, TYPE_NAMES, typeText } from "./settingTypes";
import { readYaml } from "./yaml";

/** A setting in the `config` block of a project. */
export interface Declaration {
  /** As `config` spells it. */
  readonly key: string;
  /** Undefined if the values are not checked. */
  readonly type: SettingType | undefined;
  /** Whether the stack's value has to be encrypted. */
  readonly secret: boolean;
  /** The value where the stack's file has none; undefined if the stack must set it. */
  readonly value: unknown;
}

/** A Pulumi project: the contents of its `Pulumi.yaml`, `Pulumi.yml` or `Pulumi.json`. */
export interface Project {
  readonly name: string;
  /** The file's name. */
  readonly file: string;
  /** The folder or file of the program, relative to the project's. */
  readonly main: string;
  /** The folder of the stacks' settings files, relative to the project's. */
  readonly stackConfigDir: string;
  readonly config: readonly Declaration[];
}

/** In the order in which Pulumi looks for them. */
const EXTENSIONS = [".json", ".yaml", ".yml"] as const;

/**
 * Reads a project's file.
 *
 * @throws RunError if there is none, or if Pulumi would refuse it
 */
export function readProject(folder: string): Project {
  const extension = EXTENSIONS.find((candidate) => existsSync(path.join(folder, `Pulumi${candidate}`)));
  if (extension === undefined) {
    throw new RunError(`There is no Pulumi.yaml in ${folder}. Run this in the folder of a Pulumi project.`);
  }
  const file = `Pulumi${extension}`;
  const content = readYaml(readFileSync(path.join(folder, file), "utf8"), file);
  if (!isObject(content) || typeof content.name !== "string" || content.name === "") {
    throw new RunError(`${file} has no name. Add the project's name, such as name: my-project.`);
  }
  const { name, main, config, stackConfigDir } = content;
  if (typeof config === "string" && stackConfigDir !== undefined) {
    throw new RunError(
      `${file} names the folder of the stacks' settings twice. Keep stackConfigDir, and remove config.`,
    );
  }
  return {
    name,
    file,
    main: typeof main === "string" ? main : ".",
    stackConfigDir: [stackConfigDir, config].find((dir) => typeof dir === "string") ?? ".",
    config: typeof config === "string" ? [] : declarations(config ?? {}, name, file),
  };
}

/**
 * The full key of a setting. A key without a namespace is the project's; `namespace:config:key` is an old spelling.
 *
 * @throws RunError if it has more parts
 */
export function fullKey(key: string, project: string, file: string): string {
  const parts = key.split(":");
  if (parts.length === 1) {
    return `${project}:${key}`;
  }
  const [namespace, middle, name] = parts;
  if (parts.length === 3 && middle === "config") {
    return `${namespace}:${name}`;
  }
  if (parts.length > 2) {
    throw new RunError(`The key ${JSON.stringify(key)} in ${file} is not a setting's. Write it as namespace:key.`);
  }
  return key;
}

function declarations(config: unknown, project: string, file: string): readonly Declaration[] {
  if (!isObject(config)) {
    throw new RunError(`config in ${file} is not a map of settings. Write each as key: value.`);
  }
  return Object.entries(config).map(([key, given]) => {
    const refuse = (problem: string): never => {
      throw new RunError(`The setting ${key} in ${file} ${problem}.`);
    };
    if (/[.[\]"]/.test(key)) {
      return refuse("is a path into an object, which is valid for Pulumi, and not run here");
    }
    const ofProject = fullKey(key, project, file).startsWith(`${project}:`);
    const declared = declarationOf(given, ofProject, refuse);
    const value = declared.default ?? declared.value;
    const type = settingType(declared, refuse);
    if (ofProject ? declared.default != null && declared.value != null : declared.default != null) {
      return refuse(
        ofProject ? "has both a default and a value" : "has a default; a setting of another package has a value",
      );
    }
    if (!ofProject && (type !== undefined || declared.value == null)) {
      return refuse("belongs to another package, so it takes a value and no type");
    }
    if (type !== undefined && declared.default != null && !isOfType(type, declared.default)) {
      return refuse(`has a default that is not of the type ${typeText(type)}`);
    }
    return { key, type, secret: declared.secret === true, value: value ?? undefined };
  });
}

const ATTRIBUTES = ["type", "items", "description", "secret", "default", "value"];

/** A declaration in full; a bare value is the default of a setting of the project, or the value of another's. */
function declarationOf(
  given: unknown,
  ofProject: boolean,
  refuse: (problem: string) => never,
): Readonly<Record<string, unknown>> {
  if (["string", "bigint", "boolean"].includes(typeof given) || Array.isArray(given)) {
    return ofProject ? { default: given } : { value: given };
  }
  if (!isObject(given)) {
    return refuse("is neither text, a whole number, true, false, a list, nor a map with a default or a value");
  }
  const unknown = Object.keys(given).find((attribute) => !ATTRIBUTES.includes(attribute));
  return unknown === undefined
    ? given
    : refuse(`has the attribute ${JSON.stringify(unknown)}, which is none of ${ATTRIBUTES.join(", ")}`);
}

function settingType(
  { type, items }: Readonly<Record<string, unknown>>,
  refuse: (problem: string) => never,
): SettingType | undefined {
  if (type === undefined) {
    return undefined;
  }
  if (typeof type !== "string" || !TYPE_NAMES.includes(type)) {
    return refuse(`has the type ${JSON.stringify(type)}, which is none of ${TYPE_NAMES.join(", ")}`);
  }
  if (type !== "array") {
    return { type };
  }
  const itemType = isObject(items) ? settingType(items, refuse) : undefined;
  return itemType === undefined ? refuse("is an array without the type of its items") : { type, items: itemType };
}
