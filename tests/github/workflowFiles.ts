import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

export const ROOT = path.join(__dirname, "..", "..");
export const WORKFLOWS = path.join(ROOT, ".github", "workflows");

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string;
  /** The workflow that the job calls; such a job has no steps. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly concurrency?: unknown;
  readonly strategy?: { readonly matrix?: { readonly stack?: unknown } };
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The stacks with a settings file, without those that `commands.spec` adds while it runs. */
export const STACKS = readdirSync(ROOT)
  .flatMap((file) => /^Pulumi\.(?!mistaken-)(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();

export const DEPLOYMENT = "./.github/workflows/deploy-stack.yml";

export function read(name: string): string {
  return readFileSync(path.join(WORKFLOWS, name), "utf8");
}

export function workflow(name: string): Workflow {
  return parse(read(name));
}

/** The names of the jobs for which the condition holds. */
export function jobsWhere(jobs: Workflow["jobs"], holds: (job: Job) => boolean | undefined): readonly string[] {
  return Object.entries(jobs).flatMap(([name, job]) => (holds(job) ? [name] : []));
}

/** An expression of GitHub Actions. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}
