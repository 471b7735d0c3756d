import { coarse } from "approval-queue/time";
import { useContext } from "preact/hooks";
import { functionConsoleUrl, logsConsoleUrl } from "../../../domain/consoleUrl";
import { duration } from "../../../domain/format";
import { type NextAttempt, nextAttempt } from "../../executions/nextAttempt";
import type { AttemptView, VisitView } from "../../executions/views";
import type { ExecutionView } from "../../server/api";
import { Copy } from "../shared/copy";
import { SessionContext } from "../shared/environment";
import { serverNow } from "../shared/serverClock";
import { Counting, Time } from "../shared/time";
import { FailureText } from "./failureText";
import { stateDefinition } from "./stateDefinition";

interface AttemptsProps {
  readonly visit: VisitView;
  readonly execution: ExecutionView;
}

/** The attempts at a state's task, oldest first, and when it is attempted again. */
export function Attempts({ visit, execution }: AttemptsProps) {
  const { attempts, stateName } = visit;
  const definition = stateDefinition(execution.definition, stateName) ?? undefined;
  const next = nextAttempt(visit, definition, execution.redrive.at ?? undefined);
  if (attempts.length === 0) {
    return <p class="missing">No attempts: the state has no task.</p>;
  }
  return (
    <>
      <ol class="attempts">
        {attempts.map((attempt) => (
          <Attempt key={attempt.scheduledAt} attempt={attempt} execution={execution} />
        ))}
      </ol>
      {next !== null && <Next next={next} />}
    </>
  );
}

function Next({ next: { at, latest } }: { readonly next: NextAttempt }) {
  const due = new Date(at).getTime();
  return (
    <p>
      <strong>Next attempt </strong>
      <Counting text={(now) => (due > now ? `in ${latest ? "at most " : ""}${coarse(due - now)}, ` : "is due, ")} />
      {latest ? "by " : "at "}
      <Time at={at} />.
    </p>
  );
}

const words: Readonly<Record<AttemptView["status"], string>> = {
  running: "running",
  waiting: "waiting for its task token",
  succeeded: "succeeded",
  failed: "failed",
  timedOut: "timed out",
  aborted: "stopped",
};

function Attempt({ attempt, execution }: { readonly attempt: AttemptView; readonly execution: ExecutionView }) {
  const { scheduledAt, endedAt, status, resource, functionName, failure, redriven } = attempt;
  return (
    <li>
      <Time at={scheduledAt} /> <strong>{words[status]}</strong>
      {endedAt !== null && ` after ${duration(new Date(endedAt).getTime() - new Date(scheduledAt).getTime())}`}
      {redriven && " (redriven)"}
      {functionName === null ? (
        resource !== null && <div class="faint breakable">{resource}</div>
      ) : (
        <FunctionLinks name={functionName} attempt={attempt} execution={execution} />
      )}
      <FailureText failure={failure} />
    </li>
  );
}

/** Lambda writes what a function logs some seconds after it, and a retry of the service may be earlier. */
const marginMs = 60_000;

interface FunctionLinksProps {
  readonly name: string;
  readonly attempt: AttemptView;
  readonly execution: ExecutionView;
}

/** The function that an attempt ran, with its page and its logs of that time in the AWS console. */
function FunctionLinks({
  name,
  attempt: { scheduledAt, endedAt },
  execution: { arn, consoleUrl },
}: FunctionLinksProps) {
  const logGroup = useContext(SessionContext)?.logGroups[name];
  const until = endedAt === null ? serverNow() : new Date(endedAt).getTime();
  const elsewhere = { target: "_blank", rel: "noopener noreferrer" };
  return (
    <div class="function">
      {consoleUrl === null ? (
        <span class="breakable">Function {name}</span>
      ) : (
        <a class="breakable" href={functionConsoleUrl(arn, name)} {...elsewhere}>
          Function {name}
        </a>
      )}
      {consoleUrl !== null && logGroup !== undefined && (
        <a
          href={logsConsoleUrl(arn, logGroup, new Date(scheduledAt).getTime() - marginMs, until + marginMs)}
          {...elsewhere}
        >
          Logs
        </a>
      )}
      <Copy title={`Function ${name}`} text={name} />
    </div>
  );
}
