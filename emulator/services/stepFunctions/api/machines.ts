import { randomUUID } from "node:crypto";
import type { Clock } from "../../../clock";
import type { Problem } from "../language/checks/problem";
import { definitionProblems, InvalidDefinition, warningsOf } from "../language/definitionReader";
import { isRecord } from "../language/payload";
import type { Machine } from "../model";
import type { Store } from "../store";
import type { Integrations, LoggingConfiguration, StateMachineSpec } from "../types";
import { ApiError, apiErrors } from "./apiError";
import { wireDate } from "./descriptions";
import {
  optionalBoolean,
  optionalChoice,
  optionalInteger,
  optionalText,
  type Request,
  requiredArn,
  requiredText,
} from "./requests";

/** Step Functions API reference: bytes of a definition. */
const LARGEST_DEFINITION = 1_048_576;

/** @throws ApiError StateMachineDoesNotExist, among others */
export function machineOf(request: Request, store: Store): Machine {
  const arn = requiredArn(request, "stateMachineArn", "stateMachine");
  const machine = store.machines.get(arn);
  if (machine === undefined) {
    throw apiErrors.stateMachineDoesNotExist(arn);
  }
  return machine;
}

/**
 * Replaces what a state machine is for executions that start later.
 *
 * @param put prepares and stores the state machine
 * @throws ApiError
 */
export function updateStateMachine(
  request: Request,
  store: Store,
  clock: Clock,
  put: (spec: StateMachineSpec) => void,
): object {
  const { spec } = machineOf(request, store);
  const definition = optionalText(request, "definition", { min: 1, max: LARGEST_DEFINITION });
  const roleArn = optionalText(request, "roleArn", { min: 1, max: 256 });
  const { loggingConfiguration, tracingConfiguration } = request;
  if ([definition, roleArn, loggingConfiguration, tracingConfiguration].every((member) => member === undefined)) {
    throw new ApiError(
      "MissingRequiredParameter",
      "Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the EncryptionConfiguration must be specified",
    );
  }
  if (optionalBoolean(request, "publish") === true || optionalText(request, "versionDescription") !== undefined) {
    throw apiErrors.validation("Value at 'publish' is valid on AWS, and not run here: there are no versions");
  }
  const revision = { id: randomUUID(), updateDate: clock.now() };
  stored(put, {
    ...spec,
    ...(definition !== undefined && { definition }),
    ...(roleArn !== undefined && { roleArn }),
    ...(loggingConfiguration !== undefined && { loggingConfiguration: logging(loggingConfiguration) }),
    ...(tracingConfiguration !== undefined && { tracingConfiguration: tracing(tracingConfiguration) }),
    revision,
  });
  return { updateDate: wireDate(revision.updateDate), revisionId: revision.id };
}

/** @throws ApiError InvalidDefinition for a definition that cannot run */
function stored(put: (spec: StateMachineSpec) => void, spec: StateMachineSpec): void {
  try {
    put(spec);
  } catch (error) {
    throw error instanceof InvalidDefinition
      ? new ApiError("InvalidDefinition", `Invalid State Machine Definition: '${inOneLine(error.problems)}'`)
      : error;
  }
}

/** As AWS lists them; it writes null for the definition as a whole. */
function inOneLine(problems: readonly Problem[]): string {
  return problems.map(({ code, message, location }) => `${code}: ${message} at ${location || "null"}`).join(", ");
}

function logging(value: unknown): LoggingConfiguration {
  const { level = "OFF", includeExecutionData = false, ...others } = membersOf("loggingConfiguration", value);
  if (!["ALL", "ERROR", "FATAL", "OFF"].includes(String(level)) || typeof includeExecutionData !== "boolean") {
    throw new ApiError("InvalidLoggingConfiguration", "Invalid Logging Configuration");
  }
  return { level: level as LoggingConfiguration["level"], includeExecutionData, ...others };
}

function tracing(value: unknown): StateMachineSpec["tracingConfiguration"] {
  return { enabled: membersOf("tracingConfiguration", value).enabled === true };
}

function membersOf(member: string, value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw apiErrors.validation(`Value at '${member}' must be an object`);
  }
  return value;
}

/**
 * What is not valid on AWS in a definition; with the severity WARNING, also what AWS warns of, and what the emulator does not run.
 *
 * @throws ApiError
 */
export function validateDefinition(request: Request, integrations: Integrations): object {
  const definition = requiredText(request, "definition", { min: 1, max: LARGEST_DEFINITION });
  const severity = optionalChoice(request, "severity", ["ERROR", "WARNING"]) ?? "ERROR";
  const most = optionalInteger(request, "maxResults", 0, 100) || 100;
  optionalChoice(request, "type", ["STANDARD", "EXPRESS"]);
  const problems = definitionProblems(definition, integrations);
  const notRun = problems.filter(({ code }) => code === "NOT_RUN_BY_THE_EMULATOR");
  const errors = problems.filter((found) => !notRun.includes(found));
  const warnings = severity === "WARNING" ? [...notRun, ...warningsOf(definition)] : [];
  const diagnostics = [
    ...errors.map((error) => diagnosticOf(error, "ERROR")),
    ...warnings.map((warning) => diagnosticOf(warning, "WARNING")),
  ];
  return {
    result: errors.length > 0 ? "FAIL" : "OK",
    diagnostics: diagnostics.slice(0, most),
    truncated: diagnostics.length > most,
  };
}

function diagnosticOf({ code, message, location }: Problem, severity: "ERROR" | "WARNING"): object {
  return { severity, code, message, ...(location !== "" && { location }) };
}
