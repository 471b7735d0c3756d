import assert from "node:assert/strict";
import { createClock, type MovableClock } from "../../clock";
import { createAuthorization } from "../../iam/authorization";
import { placeOf } from "../../resource";
import { serviceOfSdk } from "../../services";
import { ApiError } from "../../services/stepFunctions/api/apiError";
import { createStepFunctions } from "../../services/stepFunctions/engine";
import { createIntegrations } from "../../services/stepFunctions/integrations/catalog";
import type {
  HistoryEvent,
  Integrations,
  StatusChange,
  StepFunctions,
  TaskCall,
} from "../../services/stepFunctions/types";

export const stateMachineArn = "arn:aws:states:eu-west-1:123456789012:stateMachine:Parcels";
export const roleArn = "arn:aws:iam::123456789012:role/parcels";

export type Fields = Record<string, unknown>;

export function functionArn(name: string): string {
  return `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
}

/** A Task that invokes the function "work". It ends the execution unless `fields` has Next. */
export function workTask(fields: Fields = {}): Fields {
  return { Type: "Task", Resource: functionArn("work"), ...(fields.Next === undefined && { End: true }), ...fields };
}

/** A Task that sends its task token to a queue, and waits for the token. */
export function askTask(fields: Fields = {}): Fields {
  const Parameters = { QueueUrl: "queue", MessageBody: { "Input.$": "$", "TaskToken.$": "$$.Task.Token" } };
  return workTask({ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", Parameters, ...fields });
}

/** A definition that starts at the first of these states. */
export function definitionOf(states: Fields, fields: Fields = {}): Fields {
  return { StartAt: Object.keys(states)[0], States: states, ...fields };
}

/** A task's invocation of a function by its ARN. */
interface FunctionRequest extends Pick<TaskCall, "roleArn" | "executionArn"> {
  readonly functionArn: string;
  readonly payload: unknown;
}

/** A task's call of a service. */
interface ServiceRequest extends Pick<TaskCall, "roleArn" | "executionArn"> {
  readonly service: string;
  readonly action: string;
  readonly parameters: unknown;
}

export interface Fakes {
  readonly invokeFunction?: (request: FunctionRequest) => unknown;
  readonly callService?: (request: ServiceRequest) => unknown;
  readonly random?: () => number;
  readonly keepEnded?: number;
  readonly onStatusChange?: (detail: StatusChange) => void;
}

/** A Step Functions service with one state machine, fake integrations and a stopped clock. */
export interface Bench {
  readonly stepFunctions: StepFunctions;
  readonly clock: MovableClock;
  readonly statusChanges: StatusChange[];
  readonly invoked: FunctionRequest[];
  readonly called: ServiceRequest[];
  /** Makes an API call. @returns the response, after a round trip through JSON */
  call(action: string, input?: unknown): Fields;
  /** Starts an execution, and runs it as far as possible without advancing the clock. @returns its ARN */
  start(input?: unknown, name?: string): Promise<string>;
  describe(executionArn: string): Fields;
  history(executionArn: string): HistoryEvent[];
  /** The history, with one line per event: ID, previous ID, type. */
  outline(executionArn: string): string[];
  /** The latest task token of the execution. */
  token(executionArn: string): string;
  redrive(executionArn: string, clientToken?: string): Fields;
  /** Advances the clock, and runs the work that becomes due. */
  pass(seconds: number): Promise<void>;
}

/** A time as Step Functions writes it: the fraction of a whole second is left out. */
export function written(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

/** Runs all pending work without advancing the clock. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The emulator's integrations, which make no calls but these. */
function withFakes({
  invokeFunction,
  callService,
}: Required<Pick<Fakes, "invokeFunction" | "callService">>): Integrations {
  const place = placeOf("123456789012", "eu-west-1");
  const unused = {
    authorization: createAuthorization(place),
    place,
    call: () => assert.fail(),
    onEvent() {},
    mocks: undefined,
  };
  const integrations = createIntegrations(unused, serviceOfSdk);
  return {
    find(resource) {
      const integration = integrations.find(resource);
      if ("problem" in integration) {
        return integration;
      }
      const call = async ({ parameters, roleArn, executionArn }: TaskCall): Promise<unknown> => {
        const machine = { roleArn, executionArn };
        if (integration.kind === "function") {
          return invokeFunction({ functionArn: integration.functionArn, payload: parameters, ...machine });
        }
        const { resourceType: service, resource } = integration.labels;
        return callService({ service, action: String(resource.split(".")[0]), parameters, ...machine });
      };
      return { ...integration, call };
    },
  };
}

export function createBench(states: Fields, fakes: Fakes = {}, fields: Fields = {}): Bench {
  const clock = createClock({ stoppedAt: Date.now() });
  const statusChanges: StatusChange[] = [];
  const invoked: FunctionRequest[] = [];
  const called: ServiceRequest[] = [];
  const stepFunctions = createStepFunctions({
    clock,
    integrations: withFakes({
      async invokeFunction(request) {
        invoked.push(request);
        return fakes.invokeFunction === undefined ? request.payload : fakes.invokeFunction(request);
      },
      async callService(request) {
        called.push(request);
        return fakes.callService === undefined ? { MessageId: "message-1" } : fakes.callService(request);
      },
    }),
    onStatusChange(detail) {
      statusChanges.push(detail);
      fakes.onStatusChange?.(detail);
    },
    verifyRole() {},
    random: fakes.random,
    keepEnded: fakes.keepEnded,
  });
  stepFunctions.createStateMachine({
    arn: stateMachineArn,
    name: "Parcels",
    roleArn,
    definition: JSON.stringify(definitionOf(states, fields)),
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    creationDate: clock.now(),
  });

  const call = (action: string, input: unknown = {}) =>
    JSON.parse(JSON.stringify(stepFunctions.call(action, input))) as Fields;
  const history = (executionArn: string) =>
    call("GetExecutionHistory", { executionArn, maxResults: 1000 }).events as HistoryEvent[];

  return {
    stepFunctions,
    clock,
    statusChanges,
    invoked,
    called,
    call,
    async start(input = {}, name) {
      const { executionArn } = call("StartExecution", { stateMachineArn, input: JSON.stringify(input), name });
      await settle();
      return String(executionArn);
    },
    redrive: (executionArn, clientToken) => call("RedriveExecution", { executionArn, clientToken }),
    describe: (executionArn) => call("DescribeExecution", { executionArn }),
    history,
    outline: (executionArn) =>
      history(executionArn).map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`),
    token(executionArn) {
      const scheduled = history(executionArn).findLast(({ type }) => type === "TaskScheduled");
      const parameters = JSON.parse(String(scheduled?.taskScheduledEventDetails?.parameters)) as {
        MessageBody: { TaskToken: string };
      };
      return parameters.MessageBody.TaskToken;
    },
    async pass(seconds) {
      const end = clock.now() + seconds * 1000;
      await settle();
      for (let next = clock.untilNextTimer(); next !== undefined; next = clock.untilNextTimer()) {
        if (clock.now() + next > end) {
          break;
        }
        clock.advance(next);
        await settle();
      }
      clock.advance(end - clock.now());
      await settle();
    },
  };
}

/** Asserts that the call fails with this API error. */
export function assertApiError(act: () => unknown, code: string, message?: string | RegExp): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof ApiError, String(error));
    assert.equal(error.code, code, error.message);
    if (message instanceof RegExp) {
      assert.match(error.message, message);
    } else if (message !== undefined) {
      assert.equal(error.message, message);
    }
    return true;
  });
}
