import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { asNumber, asObject, asText, parseJson } from "../../domain/json";
import { CommandError } from "./runCommand";

/** The endpoint of the emulator on this machine, and its credentials. */
export interface RunningEmulator {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly stateMachineArn: string;
  /** The ID of the emulator's process. */
  readonly pid: number;
}

/** No target was found. The message says why, and how to fix it. */
export class NoTargetError extends CommandError {
  override readonly name = "NoTargetError";
}

const startOne = "Start one with `npm start -- --keep`, or specify a target with --stack or --state-machine-arn.";

/**
 * The file that commands use to find the running emulator. It contains credentials, so only its owner can read it and
 * its directory. It is in $XDG_RUNTIME_DIR if the system defines it, otherwise in the directory for temporary files.
 */
export function runningEmulatorFile(environment: NodeJS.ProcessEnv = process.env): string {
  const { uid } = userInfo();
  const runtime = environment.XDG_RUNTIME_DIR;
  const directory = runtime ? join(runtime, "stock-trading") : join(tmpdir(), `stock-trading-${uid}`);
  return join(directory, "emulator.json");
}

/**
 * Writes the file that commands use to find the emulator; the emulator started last replaces any other.
 * @returns a function that removes the file, unless another emulator has replaced it
 * @throws NoTargetError if the directory belongs to another user
 */
export function announceRunningEmulator(emulator: RunningEmulator, file: string = runningEmulatorFile()): () => void {
  const directory = dirname(file);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  checkOwner(directory);
  chmodSync(directory, 0o700);
  // Always create a new file: an existing one may have other permissions.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(emulator), { mode: 0o600, flag: "wx" });
  return () => {
    try {
      if (asObject(parseJson(readFileSync(file, "utf8")))?.pid === emulator.pid) {
        rmSync(file, { force: true });
      }
    } catch {
      // Already removed.
    }
  };
}

/**
 * Reads the file of the running emulator.
 * @throws NoTargetError if no emulator runs, or if other users can access the file
 */
export function readRunningEmulator(file: string = runningEmulatorFile()): RunningEmulator {
  const emulator = parse(readOwnFile(file), file);
  if (!isAlive(emulator.pid)) {
    throw new NoTargetError(`The emulator (process ${emulator.pid}) is no longer running. ${startOne}`);
  }
  return emulator;
}

function readOwnFile(file: string): string {
  try {
    checkOwner(dirname(file));
    checkOwner(file);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new NoTargetError(`No emulator is running. ${startOne}`);
    }
    throw error;
  }
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
  const pid = asNumber(content?.pid);
  if (!endpoint || !region || !accessKeyId || !secretAccessKey || !stateMachineArn || pid === undefined) {
    throw new NoTargetError(`${file} is incomplete. Remove it and restart the emulator.`);
  }
  return { endpoint, region, accessKeyId, secretAccessKey, stateMachineArn, pid };
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
