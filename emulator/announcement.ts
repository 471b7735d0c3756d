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

/** Where an emulator is, and the state machine that it runs. */
export interface Announcement {
  readonly endpoint: string;
  readonly region: string;
  /** The credentials with which to call it. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly stateMachineArn: string;
  /** The stack that it runs, and the stack's outputs. */
  readonly stack: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The ID of the emulator's process. */
  readonly pid: number;
}

/** An announcement that was read, with the time at which it was made, in milliseconds since the epoch. */
export interface ReadAnnouncement extends Announcement {
  readonly announcedAt: number;
}

/** An announcement cannot be trusted or read. The message says which, and how to fix it. */
export class AnnouncementError extends Error {
  override readonly name = "AnnouncementError";
}

/**
 * The directory with a file for each running emulator. The files contain credentials, so only their owner can read them. It is in
 * $XDG_RUNTIME_DIR if the system defines it, otherwise in the directory for temporary files.
 */
export function announcementsDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { uid } = userInfo();
  const runtime = environment.XDG_RUNTIME_DIR;
  return runtime ? join(runtime, "pulumi-aws-emulator") : join(tmpdir(), `pulumi-aws-emulator-${uid}`);
}

/**
 * Writes the file by which other processes of this user find the emulator.
 *
 * @returns a function that removes the file
 * @throws AnnouncementError if the directory belongs to another user
 */
export function announce(announcement: Announcement, directory: string = announcementsDirectory()): () => void {
  const file = join(directory, `emulator-${announcement.pid}.json`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  checkOwner(directory);
  chmodSync(directory, 0o700);
  // Always create a new file: an existing one may have other permissions.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(announcement), { mode: 0o600, flag: "wx" });
  return () => rmSync(file, { force: true });
}

/**
 * Reads the announcements of the running emulators; the emulator started last comes first.
 *
 * @throws AnnouncementError if other users can access a file, or if it is incomplete
 */
export function readAnnouncements(directory: string = announcementsDirectory()): readonly ReadAnnouncement[] {
  return filesIn(directory)
    .map((file) => ({ file, announcedAt: statSync(file).mtimeMs }))
    .sort((a, b) => b.announcedAt - a.announcedAt)
    .map(({ file, announcedAt }) => ({ ...parse(readOwnFile(file), file), announcedAt }))
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

/** A user who can write the file can redirect calls; a user who can read it has the credentials. */
function checkOwner(path: string): void {
  const { uid, mode } = lstatSync(path);
  const own = userInfo().uid;
  if (own !== -1 && (uid !== own || (mode & 0o077) !== 0)) {
    throw new AnnouncementError(
      `${path} belongs to another user, or other users have access to it, so it is not trusted. Remove it and restart the emulator.`,
    );
  }
}

const TEXTS = ["endpoint", "region", "accessKeyId", "secretAccessKey", "stateMachineArn", "stack"] as const;

function parse(text: string, file: string): Announcement {
  const content = parseObject(text);
  const { outputs, pid } = content;
  if (
    TEXTS.some((name) => typeof content[name] !== "string" || content[name] === "") ||
    !isObject(outputs) ||
    !Number.isInteger(pid)
  ) {
    throw new AnnouncementError(`${file} is incomplete. Remove it and restart the emulator.`);
  }
  return content as unknown as Announcement;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(text);
    return isObject(content) ? content : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
