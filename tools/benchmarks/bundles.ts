import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { bundle } from "approval-queue/bundle";
import { evaluateProgram, PROGRAM_FOLDER, projectName } from "../program";
import { median, round } from "./figures";

const HANDLERS = path.join(PROGRAM_FOLDER, "functions", "handlers");

/** Every function is in one of these. */
const PROGRAMS = [
  { stack: "dev" },
  { stack: "prod" },
  { stack: "prod", settings: { [`${projectName()}:approvalLinks`]: "false" } },
];

/** The size of each function's bundle, and how long a new Node process takes to load it, by the handler's name. */
export type BundleFigures = Readonly<Record<string, { readonly bytes: number; readonly loadMs: number }>>;

/** @param loads the number of times a bundle is loaded; the median counts */
export async function measureBundles(loads: number): Promise<BundleFigures> {
  const variables = await functionVariables();
  const folder = mkdtempSync(path.join(tmpdir(), "bundles-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Also when a signal ends the process.
  process.once("exit", remove);
  const measured: Record<string, { bytes: number; loadMs: number }> = {};
  for (const handler of readdirSync(HANDLERS)) {
    const name = path.basename(handler, ".ts");
    const { code } = await bundle(path.join(HANDLERS, handler));
    const file = path.join(folder, `${name}.js`);
    writeFileSync(file, code);
    const times = Array.from({ length: loads }, () => loadMs(file, variables));
    measured[name] = { bytes: Buffer.byteLength(code), loadMs: round(median(times)) };
  }
  remove();
  process.off("exit", remove);
  return measured;
}

/** The environment variables of all functions, which a function reads when it is loaded. */
async function functionVariables(): Promise<Readonly<Record<string, string>>> {
  const variables: Record<string, string> = {};
  for (const args of PROGRAMS) {
    const { registrations } = await evaluateProgram(args);
    for (const { type, inputs } of registrations) {
      if (type === "aws:lambda/function:Function") {
        Object.assign(variables, (inputs.environment as { readonly variables?: object } | undefined)?.variables);
      }
    }
  }
  return variables;
}

function loadMs(file: string, variables: Readonly<Record<string, string>>): number {
  const script = `const t = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - t);`;
  const env = { ...process.env, ...variables, AWS_REGION: "us-east-1" };
  return Number(execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8" }));
}
