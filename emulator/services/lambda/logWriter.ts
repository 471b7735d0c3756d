import { randomUUID } from "node:crypto";
import type { Handler } from "../../calls";
import type { Principal } from "../../iam/evaluate";

/**
 * Writes the output of one execution environment to a separate log stream, with the execution role. If the role lacks
 * permission, the output is lost, as on AWS.
 */
export function createLogWriter(call: Handler, role: Principal, logGroupName: string): (text: string) => void {
  const stream = { logGroupName, logStreamName: randomUUID() };
  const asRole = (action: string, input: Record<string, unknown>): Promise<unknown> =>
    call({ caller: role, service: "logs", action, input, overTls: true });
  let created: Promise<unknown> | undefined;

  return (text) => {
    // If the stream could not be created, the next output retries.
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
