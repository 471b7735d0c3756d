import * as path from "node:path";
import * as emulator from "pulumi-aws-emulator";
import { readStackOutputs, type StackOutputs } from "../domain/stackOutputs";

/** The folder of the Pulumi program that these tools work on. */
export const PROGRAM_FOLDER = path.join(__dirname, "..");

type WithoutFolder<T> = Omit<T, "folder">;

/** `evaluateProgram` of the emulator, for this program. */
export function evaluateProgram(args: WithoutFolder<emulator.EvaluationArgs>): Promise<emulator.Evaluation> {
  return emulator.evaluateProgram({ folder: PROGRAM_FOLDER, ...args });
}

/** `startEmulator` of the emulator, for this program. */
export function startEmulator(args: WithoutFolder<emulator.EmulatorArgs>): Promise<emulator.Emulator> {
  return emulator.startEmulator({ folder: PROGRAM_FOLDER, ...args });
}

/** The settings of one of this program's stacks: text by `namespace:key`, unchecked. */
export function stackSettings(args: WithoutFolder<emulator.StackArgs>): Record<string, string> {
  return emulator.stackSettings({ folder: PROGRAM_FOLDER, ...args });
}

/** The region that one of this program's stacks is deployed to. */
export function regionOf(args: WithoutFolder<emulator.StackArgs>): string {
  return emulator.regionOf({ folder: PROGRAM_FOLDER, ...args });
}

/** What this program exported to the emulator. */
export function outputsOf({ program }: emulator.Emulator): StackOutputs {
  return readStackOutputs(program.outputs);
}
