import { randomUUID } from "node:crypto";
import type { Handler } from "../../calls";
import type { Principal } from "../../iam/evaluate";

/**
 * Writes what one execution environment prints to its own stream, as the function's role. What the role may not write is
 * lost, as on AWS.
 */
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
