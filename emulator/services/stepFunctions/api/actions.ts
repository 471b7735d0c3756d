import { randomUUID } from "node:crypto";
import type { Clock } from "../../../clock";
import { notRedrivableReason } from "../execution";
import { withoutExecutionData } from "../history";
import { PAYLOAD_LIMIT_BYTES, type Payload, parsePayload } from "../language/payload";
import type { Execution, Machine } from "../model";
import type { Store } from "../store";
import type { TokenHolder, Tokens } from "../tokens";
import type { Integrations, StateMachineSpec } from "../types";
import { apiErrors } from "./apiError";
import { executionDescription, executionListItem, machineDescription, wireDate } from "./descriptions";
import { machineOf, updateStateMachine, validateDefinition } from "./machines";
import { pageOf } from "./paging";
import { optionalBoolean, optionalChoice, optionalText, type Request, requiredArn, requiredText } from "./requests";
import { listTagsForResource, tagResource, untagResource } from "./tags";

/** The dependencies of the actions. */
export interface ActionServices {
  readonly clock: Clock;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly integrations: Integrations;
  /** Prepares and stores a state machine. @throws Error for a definition that cannot run; ServiceError for a role that cannot */
  readonly put: (spec: StateMachineSpec) => void;
  readonly start: (machine: Machine, name: string, input: Payload, arn: string) => Execution;
  readonly redrive: (execution: Execution) => void;
  readonly abort: (execution: Execution, error: string | undefined, cause: string | undefined) => void;
}

/** Answers a request with the response's body. @throws ApiError */
type Action = (request: Request, services: ActionServices) => object;

const errorLimits = { max: 256 };
const causeLimits = { max: 32_768 };

/** A clientToken makes a redrive idempotent for this long ("RedriveExecution"). */
const CLIENT_TOKEN_MS = 15 * 60_000;

/** The supported API actions. */
export const actions: ReadonlyMap<string, Action> = new Map(
  Object.entries<Action>({
    StartExecution: startExecution,
    DescribeExecution: (request, { clock, store }) =>
      executionDescription(executionOf(request, store), clock.now(), withData(request)),
    ListExecutions: listExecutions,
    GetExecutionHistory: getExecutionHistory,
    DescribeStateMachine(request, { store }) {
      const machine = machineOf(request, store);
      const { creationDate } = machine.spec;
      const description = machineDescription(machine, withData(request));
      return { ...description, status: "ACTIVE", type: "STANDARD", creationDate: wireDate(creationDate) };
    },
    DescribeStateMachineForExecution(request, { store }) {
      const { machine } = executionOf(request, store);
      const { revision, creationDate } = machine.spec;
      const updateDate = wireDate(revision?.updateDate ?? creationDate);
      return { ...machineDescription(machine, withData(request)), updateDate };
    },
    ListStateMachines: listStateMachines,
    UpdateStateMachine: (request, { store, clock, put }) => updateStateMachine(request, store, clock, put),
    ValidateStateMachineDefinition: (request, { integrations }) => validateDefinition(request, integrations),
    TagResource: (request, { store }) => tagResource(request, store),
    UntagResource: (request, { store }) => untagResource(request, store),
    ListTagsForResource: (request, { store }) => listTagsForResource(request, store),
    SendTaskSuccess(request, { tokens }) {
      const token = requiredToken(request);
      const output = readOutput(requiredText(request, "output", { max: PAYLOAD_LIMIT_BYTES }));
      waitingFor(tokens, token).decide({ output });
      return {};
    },
    SendTaskFailure(request, { tokens }) {
      const token = requiredToken(request);
      const error = optionalText(request, "error", errorLimits);
      const cause = optionalText(request, "cause", causeLimits);
      waitingFor(tokens, token).decide({ error, cause });
      return {};
    },
    SendTaskHeartbeat(request, { tokens }) {
      waitingFor(tokens, requiredToken(request)).beat();
      return {};
    },
    StopExecution(request, { store, clock, abort }) {
      const error = optionalText(request, "error", errorLimits);
      const cause = optionalText(request, "cause", causeLimits);
      const execution = executionOf(request, store);
      // Stopping an execution that has ended succeeds without effect.
      abort(execution, error, cause);
      return { stopDate: wireDate(execution.stopDate ?? clock.now()) };
    },
    RedriveExecution: redriveExecution,
  }),
);

function startExecution(request: Request, services: ActionServices): object {
  const { store } = services;
  const name = optionalText(request, "name", { min: 1, max: 80 });
  const text = optionalText(request, "input", { max: PAYLOAD_LIMIT_BYTES }) ?? "{}";
  const machine = machineOf(request, store);
  if (name !== undefined && !isName(name)) {
    throw apiErrors.invalidName(name);
  }
  const input = readInput(text);
  const arn = executionArn(machine, name ?? randomUUID());
  const existing = store.executions.get(arn);
  if (existing === undefined) {
    return started(services.start(machine, name ?? arn.slice(arn.lastIndexOf(":") + 1), input, arn));
  }
  // StartExecution is idempotent for a running execution with the same name and input. Otherwise, the name is in use.
  if (existing.status === "RUNNING" && existing.input.text === text) {
    return started(existing);
  }
  throw apiErrors.executionAlreadyExists(arn);
}

function started({ arn, startDate }: Execution): object {
  return { executionArn: arn, startDate: wireDate(startDate) };
}

/** A name cannot contain white space, brackets, wildcards, special or control characters ("StartExecution"). */
function isName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: AWS forbids control characters by their codes.
  return !/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]/.test(name);
}

function executionArn({ spec }: Machine, name: string): string {
  return `${spec.arn.replace(":stateMachine:", ":execution:")}:${name}`;
}

function readInput(text: string): Payload {
  if (text.trim() === "") {
    throw apiErrors.invalidExecutionInput("Invalid execution input.");
  }
  try {
    return parsePayload(text);
  } catch (error) {
    throw apiErrors.invalidExecutionInput((error as SyntaxError).message);
  }
}

function readOutput(text: string): Payload {
  try {
    return parsePayload(text);
  } catch (error) {
    throw apiErrors.invalidOutput((error as SyntaxError).message);
  }
}

/** In the order in which AWS names them. */
const statuses = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"] as const;

function listExecutions(request: Request, { store }: ActionServices): object {
  if (optionalText(request, "mapRunArn") !== undefined) {
    throw apiErrors.validation("Value at 'mapRunArn' names a Map Run; no state machine here has a Map state");
  }
  const status = optionalChoice(request, "statusFilter", statuses);
  const redrive = optionalChoice(request, "redriveFilter", ["REDRIVEN", "NOT_REDRIVEN"]);
  const machine = machineOf(request, store);
  const executions = [...store.executions.values()]
    .filter((execution) => execution.machine.spec.arn === machine.spec.arn)
    .filter((execution) => status === undefined || execution.status === status)
    .filter((execution) => redrive === undefined || execution.redriveCount > 0 === (redrive === "REDRIVEN"))
    .reverse();
  const listing = ["ListExecutions", machine.spec.arn, status, redrive].join();
  const page = pageOf(request, listing, executions, (execution) => execution.sequence, "falling");
  return { executions: page.items.map(executionListItem), ...page.next };
}

function getExecutionHistory(request: Request, { store }: ActionServices): object {
  const reverseOrder = optionalBoolean(request, "reverseOrder") ?? false;
  const includeExecutionData = optionalBoolean(request, "includeExecutionData") ?? true;
  const { arn, history } = executionOf(request, store);
  const listing = ["GetExecutionHistory", arn, reverseOrder].join();
  const events = reverseOrder ? history.toReversed() : history;
  const page = pageOf(request, listing, events, (event) => event.id, reverseOrder ? "falling" : "rising");
  return { events: includeExecutionData ? page.items : page.items.map(withoutExecutionData), ...page.next };
}

function listStateMachines(request: Request, { store }: ActionServices): object {
  const machines = [...store.machines.values()].map(({ spec }, index) => ({ spec, index }));
  const page = pageOf(request, "ListStateMachines", machines, ({ index }) => index, "rising");
  const stateMachines = page.items.map(({ spec }) => ({
    stateMachineArn: spec.arn,
    name: spec.name,
    type: "STANDARD",
    creationDate: wireDate(spec.creationDate),
  }));
  return { stateMachines, ...page.next };
}

function redriveExecution(request: Request, { clock, store, redrive }: ActionServices): object {
  const clientToken = optionalText(request, "clientToken", { min: 1, max: 64 });
  const execution = executionOf(request, store);
  const since = clock.now() - (execution.redriveDate ?? Number.NEGATIVE_INFINITY);
  if (clientToken === undefined || clientToken !== execution.redriveToken || since > CLIENT_TOKEN_MS) {
    const reason = notRedrivableReason(execution, clock.now());
    if (reason !== undefined) {
      throw apiErrors.executionNotRedrivable(reason);
    }
    execution.redriveToken = clientToken;
    redrive(execution);
  }
  return { redriveDate: wireDate(execution.redriveDate ?? clock.now()) };
}

function executionOf(request: Request, store: Store): Execution {
  const arn = requiredArn(request, "executionArn", "execution");
  const execution = store.executions.get(arn);
  if (execution === undefined) {
    throw apiErrors.executionDoesNotExist(arn);
  }
  return execution;
}

function withData(request: Request): boolean {
  return optionalChoice(request, "includedData", ["ALL_DATA", "METADATA_ONLY"]) !== "METADATA_ONLY";
}

function requiredToken(request: Request): string {
  return requiredText(request, "taskToken", { min: 1, max: 2_048 });
}

function waitingFor(tokens: Tokens, token: string): TokenHolder {
  const issued = tokens.find(token);
  if (issued === undefined) {
    throw apiErrors.invalidToken();
  }
  if (issued.holder === undefined) {
    throw apiErrors.taskTimedOut();
  }
  return issued.holder;
}
