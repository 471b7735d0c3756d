import * as path from "node:path";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental/provider";

const FOLDER = path.join(__dirname, "..", "components");

/** What Pulumi says of an input or an output. */
export interface Property {
  readonly description?: string;
  readonly type?: string;
  readonly $ref?: string;
}

/** The schema of a Pulumi package, as far as it is read here (Pulumi's page "Package schema"). */
export interface PackageSchema {
  readonly name: string;
  readonly resources: Readonly<
    Record<
      string,
      {
        readonly description?: string;
        readonly inputProperties: Readonly<Record<string, Property>>;
        readonly requiredInputs?: readonly string[];
        readonly properties: Readonly<Record<string, Property>>;
      }
    >
  >;
  readonly types: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, Property>>; readonly required?: readonly string[] }>
  >;
}

/** The schema of the package `approval-queue`, as Pulumi reads it from the components. */
export async function packageSchema(): Promise<PackageSchema> {
  const components = getPulumiComponents(require(FOLDER));
  const provider = new ComponentProvider({ components, dirname: FOLDER, name: "approval-queue" });
  return JSON.parse(await provider.getSchema());
}
