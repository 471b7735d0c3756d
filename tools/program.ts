import * as path from "node:path";
import * as emulator from "pulumi-aws-emulator";
import { readStackOutputs, type StackOutputs } from "../domain/stackOutputs";

/** The folder of the Pulumi program that these tools use. */
export const PROGRAM_FOLDER = path.join(__dirname, "..");

type WithoutFolder<T> = Omit<T, "folder">;

/** Calls the emulator's `evaluateProgram` for this program. */
export function evaluateProgram(args: WithoutFolder<emulator.EvaluationArgs>): Promise<emulator.Evaluation> {
  return emulator.evaluateProgram({ folder: PROGRAM_FOLDER, ...args });
}

/** Calls the emulator's `startEmulator` for this program. */
export function startEmulator(args: WithoutFolder<emulator.EmulatorArgs>): Promise<emulator.Emulator> {
  return emulator.startEmulator({ folder: PROGRAM_FOLDER, ...args });
}

/** The settings of a stack of this program: unvalidated text by `namespace:key`. */
export function stackSettings(args: WithoutFolder<emulator.StackArgs>): Record<string, string> {
  return emulator.stackSettings({ folder: PROGRAM_FOLDER, ...args });
}

/** The Region of a stack of this program. */
export function regionOf(args: WithoutFolder<emulator.StackArgs>): string {
  return emulator.regionOf({ folder: PROGRAM_FOLDER, ...args });
}

/** The program's stack outputs. */
export function outputsOf({ program }: emulator.Emulator): StackOutputs {
  return readStackOutputs(program.outputs);
}
