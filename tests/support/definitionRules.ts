import validate from "asl-validator";

// biome-ignore lint/suspicious/noExplicitAny: a damaged definition may have any shape
export type Asl = any;

/** The problems of a definition, those from asl-validator first. The others have the form `<rule>: <state>`. */
export function problemsOf(definition: Asl): readonly string[] {
  const { isValid, errorsText } = validate(structuredClone(definition));
  return [
    ...(isValid ? [] : [`asl-validator: ${errorsText()}`]),
    ...Object.entries(definition.States as Record<string, Asl>).flatMap(([name, state]) =>
      Object.entries(STATE_RULES).flatMap(([rule, isBroken]) => (isBroken(state) ? [`${rule}: ${name}`] : [])),
    ),
    ...unreachable(definition).map((name) => `reachable: ${name}`),
    ...endless(definition).map((name) => `ends: ${name}`),
    ...(definition.TimeoutSeconds > 0 ? [] : ["the machine has a timeout"]),
  ];
}

/** Rules for a single state that asl-validator does not check. */
const STATE_RULES: Readonly<Record<string, (state: Asl) => boolean>> = {
  "a task has a retrier": (state) => state.Type === "Task" && !(state.Retry?.length > 0),
  "a task has a timeout": (state) => state.Type === "Task" && !(state.TimeoutSeconds > 0),
  "a retrier names its errors": (state) =>
    (state.Retry ?? []).some(({ ErrorEquals }: Asl) => ErrorEquals.includes("States.ALL")),
  "a retrier backs off, with jitter and a cap, or waits for a fixed time": (state) =>
    (state.Retry ?? []).some(
      ({ BackoffRate, JitterStrategy, MaxDelaySeconds, MaxAttempts }: Asl) =>
        !(
          MaxAttempts === 0 ||
          (BackoffRate > 1 && JitterStrategy === "FULL" && MaxDelaySeconds > 0) ||
          (BackoffRate === 1 && JitterStrategy === undefined)
        ),
    ),
  "a choice has a default": (state) => state.Type === "Choice" && state.Default === undefined,
  "a choice rule is guarded": (state) => state.Type === "Choice" && !state.Choices.every(isGuarded),
  "a waiting step hands out its token": (state) =>
    /\.waitForTaskToken$/.test(state.Resource ?? "") && !JSON.stringify(state.Parameters).includes('"$$.Task.Token"'),
  "a waiting step is retried only when its message was not sent": (state) =>
    /\.waitForTaskToken$/.test(state.Resource ?? "") &&
    (state.Retry ?? []).some(({ ErrorEquals }: Asl) => ErrorEquals.some((name: string) => !name.startsWith("SQS."))),
  "a path is marked as one": (state) => hasUnmarkedPath(state.Parameters),
  "a queue has a URL": (state) => state.Parameters?.QueueUrl === "",
  "no fault is caught into a Fail state": (state) =>
    (state.Catch ?? []).some(({ ErrorEquals }: Asl) => !ErrorEquals.every((name: string) => name === "States.Timeout")),
};

function isGuarded(rule: Asl): boolean {
  const [guard, comparison] = rule.And ?? [];
  return guard?.IsPresent === true && guard.Variable === comparison?.Variable;
}

/** `"a": "$.b"` is the literal text $.b; `"a.$": "$.b"` is the value at the path. */
function hasUnmarkedPath(template: Asl): boolean {
  return (
    typeof template === "object" &&
    template !== null &&
    Object.entries(template).some(
      ([key, value]) =>
        (typeof value === "string" && value.startsWith("$") && !key.endsWith(".$")) || hasUnmarkedPath(value),
    )
  );
}

function successorsOf(state: Asl): readonly string[] {
  return [
    state.Next,
    state.Default,
    ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }: Asl) => Next),
  ].filter((name) => name !== undefined);
}

function unreachable({ StartAt, States }: Asl): readonly string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (!seen.has(name) && States[name] !== undefined) {
      seen.add(name);
      successorsOf(States[name]).forEach(visit);
    }
  };
  visit(StartAt);
  return Object.keys(States).filter((name) => !seen.has(name));
}

/** The states from which some path never ends. */
function endless({ States }: Asl): readonly string[] {
  const ending = new Set<string>();
  const isEnd = (state: Asl): boolean => state.End === true || state.Type === "Fail" || state.Type === "Succeed";
  for (let grown = true; grown; ) {
    grown = false;
    for (const [name, state] of Object.entries(States as Record<string, Asl>)) {
      const ends =
        isEnd(state) || (successorsOf(state).length > 0 && successorsOf(state).every((next) => ending.has(next)));
      if (ends && !ending.has(name)) {
        ending.add(name);
        grown = true;
      }
    }
  }
  return Object.keys(States).filter((name) => !ending.has(name));
}
