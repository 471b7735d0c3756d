import { type Announcement, AnnouncementError, readAnnouncements } from "pulumi-aws-emulator/announcement";
import { CommandError } from "./runCommand";

/** The endpoint of the emulator on this machine, and its credentials. */
export type RunningEmulator = Announcement;

/** No target was found. The message says why, and how to fix it. */
export class NoTargetError extends CommandError {
  override readonly name = "NoTargetError";
}

/**
 * The running emulators; the emulator started last comes first.
 *
 * @throws NoTargetError if other users can access the files that announce them
 */
export function readRunningEmulators(): readonly RunningEmulator[] {
  try {
    return readAnnouncements();
  } catch (error) {
    throw error instanceof AnnouncementError ? new NoTargetError(error.message) : error;
  }
}
