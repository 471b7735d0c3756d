import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { asNumber, asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import { CommandError } from "./runCommand";

/** The endpoint of the emulator on this machine, and its credentials. */
export interface RunningEmulator {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly stateMachineArn: string;
  /** The stack that it runs, and the stack's outputs. */
  readonly stack: string;
  readonly outputs: UncheckedObject;
  /** The ID of the emulator's process. */
  readonly pid: number;
}

/** No target was found. The message says why, and how to fix it. */
export class NoTargetError extends CommandError {
  override readonly name = "NoTargetError";
}

/**
 * The directory in which commands find the running emulators, with a file for each. The files contain credentials, so only their
 * owner can read them. It is in $XDG_RUNTIME_DIR if the system defines it, otherwise in the directory for temporary files.
 */
export function runningEmulatorsDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { uid } = userInfo();
  const runtime = environment.XDG_RUNTIME_DIR;
  return runtime ? join(runtime, "stock-trading") : join(tmpdir(), `stock-trading-${uid}`);
}

/**
 * Writes the file that commands use to find the emulator.
 * @returns a function that removes the file
 * @throws NoTargetError if the directory belongs to another user
 */
export function announceRunningEmulator(
  emulator: RunningEmulator,
  directory: string = runningEmulatorsDirectory(),
): () => void {
  const file = join(directory, `emulator-${emulator.pid}.json`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  checkOwner(directory);
  chmodSync(directory, 0o700);
  // Always create a new file: an existing one may have other permissions.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(emulator), { mode: 0o600, flag: "wx" });
  return () => rmSync(file, { force: true });
}

/**
 * Reads the files of the running emulators; the emulator started last comes first.
 * @throws NoTargetError if other users can access the files
 */
export function readRunningEmulators(directory: string = runningEmulatorsDirectory()): readonly RunningEmulator[] {
  return filesIn(directory)
    .map((file) => ({ file, startedAt: statSync(file).mtimeMs }))
    .sort((a, b) => b.startedAt - a.startedAt)
    .map(({ file }) => parse(readOwnFile(file), file))
    .filter(({ pid }) => isAlive(pid));
}

function filesIn(directory: string): readonly string[] {
  if (!existsSync(directory)) {
    return [];
  }
  checkOwner(directory);
  return readdirSync(directory)
    .filter((name) => /^emulator-\d+\.json$/.test(name))
    .map((name) => join(directory, name));
}

function readOwnFile(file: string): string {
  checkOwner(file);
  return readFileSync(file, "utf8");
}

/** A user who can write the file can redirect decisions; a user who can read it has the credentials. */
function checkOwner(path: string): void {
  const { uid, mode } = lstatSync(path);
  const own = userInfo().uid;
  if (own !== -1 && (uid !== own || (mode & 0o077) !== 0)) {
    throw new NoTargetError(
      `${path} belongs to another user, or other users have access to it, so it is not trusted. Remove it and restart the emulator.`,
    );
  }
}

function parse(text: string, file: string): RunningEmulator {
  const content = asObject(parseJson(text));
  const endpoint = asText(content?.endpoint);
  const region = asText(content?.region);
  const accessKeyId = asText(content?.accessKeyId);
  const secretAccessKey = asText(content?.secretAccessKey);
  const stateMachineArn = asText(content?.stateMachineArn);
  const stack = asText(content?.stack);
  const outputs = asObject(content?.outputs);
  const pid = asNumber(content?.pid);
  if (
    !endpoint ||
    !region ||
    !accessKeyId ||
    !secretAccessKey ||
    !stateMachineArn ||
    !stack ||
    outputs === undefined ||
    pid === undefined
  ) {
    throw new NoTargetError(`${file} is incomplete. Remove it and restart the emulator.`);
  }
  return { endpoint, region, accessKeyId, secretAccessKey, stateMachineArn, stack, outputs, pid };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
