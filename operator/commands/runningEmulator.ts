import { connect } from "node:net";
import { type Announcement, AnnouncementError, readAnnouncements } from "pulumi-aws-emulator/announcement";
import { CommandError } from "./runCommand";

/** The endpoint of an emulator on this machine, its credentials, and when it started. */
export type RunningEmulator = ReturnType<typeof readAnnouncements>[number];

/** No target was found. The message says why, and how to fix it. */
export class NoTargetError extends CommandError {
  override readonly name = "NoTargetError";
}

/**
 * The running emulators; the emulator started last comes first.
 *
 * @throws NoTargetError if other users can access the files that announce them
 */
export async function readRunningEmulators(): Promise<readonly RunningEmulator[]> {
  const announced = readAnnounced();
  const answers = await Promise.all(announced.map(({ endpoint }) => isListening(endpoint)));
  return announced.filter((_, index) => answers[index]);
}

function readAnnounced(): readonly RunningEmulator[] {
  try {
    return readAnnouncements();
  } catch (error) {
    throw error instanceof AnnouncementError ? new NoTargetError(error.message) : error;
  }
}

/** A process that was killed may have left its announcement, and its ID may be another's by now. */
function isListening(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const end = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", end(true)).once("error", end(false)).setTimeout(1_000, end(false));
  });
}

/** The port of an emulator, which tells it from others on this machine. */
export function portOf({ endpoint }: Pick<Announcement, "endpoint">): string {
  return new URL(endpoint).port;
}
