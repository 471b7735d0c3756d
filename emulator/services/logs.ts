import { randomUUID } from "node:crypto";
import type { Call, Handler, Output } from "../calls";
import { ServiceError } from "../calls";
import type { Principal } from "../iam/evaluate";

/** CloudWatch Logs, as far as functions write to it. */
export interface Logs {
  createLogGroup(name: string): void;
  handle(call: Call): Output;
  /** The groups' names. */
  groups(): readonly string[];
  /** What was written to a group, oldest first; the last entries only. */
  read(groupName: string): readonly string[];
}

/** Entries kept per group: enough to look at, and bounded however long the emulator runs. */
const ENTRIES_KEPT = 10_000;

export function createLogs(): Logs {
  const groups = new Map<string, string[]>();

  return {
    createLogGroup: (name) => void groups.set(name, []),
    handle({ action, input }) {
      const group = groups.get(String(input.logGroupName));
      if (group === undefined) {
        throw new ServiceError("ResourceNotFoundException", "The specified log group does not exist.");
      }
      if (action === "PutLogEvents") {
        group.push(...(input.logEvents as { message: string }[]).map(({ message }) => message));
        group.splice(0, group.length - ENTRIES_KEPT);
      }
      return {};
    },
    groups: () => [...groups.keys()],
    read: (groupName) => groups.get(groupName) ?? [],
  };
}

/** Writes what one execution environment prints to a stream of its own, as the function's role; what the role may not write is lost, as on AWS. */
export function createLogWriter(call: Handler, role: Principal, logGroupName: string): (text: string) => void {
  const stream = { logGroupName, logStreamName: randomUUID() };
  const asRole = (action: string, input: Record<string, unknown>): Promise<unknown> =>
    call({ caller: role, service: "logs", action, input, overTls: true });
  let created: Promise<unknown> | undefined;

  return (text) => {
    // What could not be made is tried again with the next text.
    created ??= asRole("CreateLogStream", stream).catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    const logEvents = text
      .split("\n")
      .filter((line) => line !== "")
      .map((message) => ({ message }));
    created.then(() => asRole("PutLogEvents", { ...stream, logEvents })).catch(() => undefined);
  };
}
