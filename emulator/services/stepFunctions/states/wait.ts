import { contextOf, positionOf } from "../context";
import { runtimeError, StateFailed } from "../failure";
import { pathEvaluation } from "../language/expressions";
import type { WaitState } from "../language/fields";
import { instantOf } from "../language/timestamps";
import type { State } from "../model";
import { pause } from "../run";
import { processing } from "./processing";
import { stateOutput } from "./state";

/** The longest wait ("Wait workflow state"): 99,999,999 seconds. */
const LONGEST_SECONDS = 99_999_999;

export function waitState(name: string, fields: WaitState): State {
  const { takeIn, putOut } = processing(fields);
  const { Seconds, Timestamp, SecondsPath, TimestampPath } = fields;
  const evaluate = pathEvaluation(SecondsPath ?? TimestampPath ?? "$");

  /** How long to wait. @throws StateFailed */
  async function secondsFor(scope: { readonly input: unknown; readonly context: unknown }, now: number) {
    if (Seconds !== undefined) {
      return Seconds;
    }
    if (Timestamp !== undefined) {
      return secondsUntil(Timestamp, now) ?? 0;
    }
    const value = await evaluate(scope);
    return SecondsPath === undefined ? timestampAt(String(TimestampPath), value, now) : secondsAt(SecondsPath, value);
  }

  return {
    name,
    type: "Wait",
    async run(run) {
      const { input } = positionOf(run);
      const context = contextOf(run);
      const taken = await takeIn({ input: input.value, context });
      const seconds = await secondsFor({ input: taken, context }, run.services.clock.now());
      if (seconds > 0) {
        await pause(run, seconds);
      }
      return { output: stateOutput(name, input, await putOut(input.value, taken, context)), next: fields.Next };
    },
  };
}

function secondsAt(path: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw failed(`The SecondsPath parameter cannot be parsed as a long value: ${path} == ${shown(value)}`);
  }
  if (value < 0 || value > LONGEST_SECONDS) {
    throw failed(
      `The SecondsPath parameter references an invalid value: ${path} == ${value}. It must be from 0 to ${LONGEST_SECONDS}.`,
    );
  }
  return value;
}

function timestampAt(path: string, value: unknown, now: number): number {
  const seconds = typeof value === "string" ? secondsUntil(value, now) : undefined;
  if (seconds === undefined) {
    throw failed(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${shown(value)}`,
    );
  }
  return seconds;
}

function secondsUntil(timestamp: string, now: number): number | undefined {
  const instant = instantOf(timestamp);
  return instant === undefined ? undefined : Math.max(0, instant - now) / 1_000;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function failed(cause: string): StateFailed {
  return new StateFailed(runtimeError(cause));
}
