import { positionOf, scopeOf } from "../context";
import { runtimeError, StateFailed } from "../failure";
import { pathEvaluation } from "../language/expressions";
import type { WaitState } from "../language/fields";
import type { Scope } from "../language/intrinsicCalls";
import { numberOf } from "../language/jsonNumber";
import { LONGEST_SECONDS } from "../language/numberRanges";
import { excerptOf } from "../language/payload";
import { instantOf } from "../language/timestamps";
import type { State } from "../model";
import { pause } from "../run";
import type { Query } from "./query";
import { stepOut } from "./state";

export function waitState(name: string, fields: WaitState, query: Query): State {
  const { Seconds, SecondsPath, TimestampPath } = fields;
  const secondsField = query.number("Seconds");
  const timestampField = query.text("Timestamp");
  const evaluate = pathEvaluation(SecondsPath ?? TimestampPath);

  /** How long to wait. @throws StateFailed */
  async function secondsFor(scope: Scope, now: number): Promise<number> {
    if (SecondsPath !== undefined) {
      return secondsAt(SecondsPath, await evaluate(scope));
    }
    if (Seconds !== undefined) {
      return Number(await secondsField(scope));
    }
    const [timestamp, words] =
      TimestampPath === undefined
        ? [await timestampField(scope), "The Timestamp value"]
        : [await evaluate(scope), `The TimestampPath parameter`];
    return timestampAt(words, TimestampPath, timestamp, now);
  }

  return {
    name,
    type: "Wait",
    async run(run) {
      const scope = scopeOf(run);
      const taken = await query.takeIn(scope);
      const seconds = await secondsFor({ ...scope, input: taken }, run.services.clock.now());
      if (seconds > 0) {
        await pause(run, seconds);
      }
      return stepOut(name, positionOf(run).input, await query.putOut(scope, taken), fields.Next);
    },
  };
}

function secondsAt(path: string, value: unknown): number {
  const seconds = numberOf(value);
  if (seconds === undefined || !Number.isInteger(seconds)) {
    throw failed(`The SecondsPath parameter cannot be parsed as a long value: ${path} == ${shown(value)}`);
  }
  if (seconds < 0 || seconds > LONGEST_SECONDS) {
    throw failed(
      `The SecondsPath parameter references an invalid value: ${path} == ${seconds}. It must be from 0 to ${LONGEST_SECONDS}.`,
    );
  }
  return seconds;
}

function timestampAt(words: string, path: string | undefined, value: unknown, now: number): number {
  const instant = typeof value === "string" ? instantOf(value) : undefined;
  if (instant === undefined) {
    const at = path === undefined ? "" : `${path} == `;
    throw failed(
      `${words} does not reference a valid ISO-8601 extended offset date-time format string: ${at}${shown(value)}`,
    );
  }
  return Math.max(0, instant - now) / 1_000;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 16_384) : excerptOf(value);
}

function failed(cause: string): StateFailed {
  return new StateFailed(runtimeError(cause));
}
