import { isRecord } from "../language/payload";
import { type Integration, type TaskCall, TaskFailure } from "../types";
import { isOfAws, type Resource, readResource } from "./resource";

/** The answer of a mock to one attempt. */
type Response = { readonly Return: unknown } | { readonly Throw: { readonly Error: string; readonly Cause: string } };

/**
 * What services that the emulator does not have answer to tasks, from a mock file: by integration, the responses to the first
 * attempt and to each that follows. The last response is also that of all later attempts.
 */
export interface Mocks {
  /** The name of the file, for messages. */
  readonly file: string;
  readonly responses: ReadonlyMap<string, readonly Response[]>;
}

/** The file's only member, as in the mock configuration file of Step Functions Local. */
const MEMBER = "MockedResponses";

/**
 * Reads a mock file:
 *
 * ```json
 * {
 *   "MockedResponses": {
 *     "glue:startJobRun.sync": {
 *       "0-1": { "Throw": { "Error": "Glue.ConcurrentRunsExceededException", "Cause": "Too many runs" } },
 *       "2": { "Return": { "JobRunState": "SUCCEEDED" } }
 *     }
 *   }
 * }
 * ```
 *
 * @param text the file's content
 * @param file its name, for messages
 * @throws Error that names the file and the entry
 */
export function readMocks(text: string, file: string): Mocks {
  const refuse = (problem: string): never => {
    throw new Error(`${file}: ${problem}`);
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return refuse(`it is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(content) || !isRecord(content[MEMBER]) || Object.keys(content).length > 1) {
    return refuse(`it must be an object with the member "${MEMBER}" only, an object of responses by integration.`);
  }
  const responses = Object.entries(content[MEMBER]).map(([integration, attempts]) => {
    const resource = readResource(`arn:aws:states:::${integration}`);
    if (resource === undefined || !isOfAws(resource)) {
      return refuse(
        `"${integration}" is not an integration that a mock can answer. Write what follows "arn:aws:states:::" in a Task's Resource, as in "glue:startJobRun.sync".`,
      );
    }
    try {
      return [integration, readAttempts(attempts)] as const;
    } catch (error) {
      return refuse(`"${integration}": ${(error as Error).message}`);
    }
  });
  return { file, responses: new Map(responses) };
}

/** @throws Error for responses that are not for the attempts 0, 1, 2 and so on */
function readAttempts(attempts: unknown): readonly Response[] {
  if (!isRecord(attempts) || Object.keys(attempts).length === 0) {
    throw new Error('it must be an object of responses by attempt, as in {"0": {"Return": {}}}.');
  }
  const ranges = Object.entries(attempts).map(([key, response]) => {
    const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(key) ?? [];
    if (from === undefined || Number(to) < Number(from)) {
      throw new Error(`"${key}" is not an attempt. Write "0" for the first, or a range as in "1-3".`);
    }
    return { from: Number(from), to: Number(to), response: readResponse(key, response) };
  });
  const responses: Response[] = [];
  for (const { from, to, response } of ranges.sort((one, other) => one.from - other.from)) {
    if (from !== responses.length) {
      throw new Error(
        from < responses.length
          ? `attempt ${from} has two responses.`
          : `attempt ${responses.length} has no response, although attempt ${from} has.`,
      );
    }
    for (let attempt = from; attempt <= to; attempt++) {
      responses.push(response);
    }
  }
  return responses;
}

function readResponse(attempt: string, response: unknown): Response {
  const [kind, ...others] = isRecord(response) ? Object.keys(response) : [];
  if (!isRecord(response) || others.length > 0 || (kind !== "Return" && kind !== "Throw")) {
    throw new Error(`attempt "${attempt}" must have either "Return" or "Throw".`);
  }
  if (kind === "Return") {
    return { Return: response.Return };
  }
  const { Throw } = response;
  if (!isRecord(Throw) || typeof Throw.Error !== "string" || typeof (Throw.Cause ?? "") !== "string") {
    throw new Error(`attempt "${attempt}": "Throw" must be an object with "Error" and "Cause", both text.`);
  }
  return { Throw: { Error: Throw.Error, Cause: String(Throw.Cause ?? "") } };
}

/** The integration that a mock answers; undefined without a mock. */
export function mockedIntegration(
  { target, suffix, labels, waitsFor }: Resource,
  mocks: Mocks | undefined,
): Integration | undefined {
  const responses = mocks?.responses.get(`${target}${suffix}`);
  if (responses === undefined) {
    return undefined;
  }
  const answer = async ({ retryCount }: TaskCall): Promise<unknown> => {
    const response = responses[Math.min(retryCount, responses.length - 1)] as Response;
    if ("Throw" in response) {
      throw new TaskFailure(response.Throw.Error, response.Throw.Cause);
    }
    return response.Return;
  };
  const common = { kind: "service", labels, problemsOf: () => [] } as const;
  // A mock answers for the job, or for the worker that has the token, too.
  return waitsFor === "response"
    ? { ...common, waitsFor, call: answer }
    : { ...common, waitsFor, call: async () => ({}), completion: (_, task) => answer(task) };
}
