import type { ComponentChildren } from "preact";
import { count } from "../../../domain/format";
import type { ExecutionView } from "../../server/api";
import { OutcomeText, StatusBadge } from "../shared/badges";
import { Copy } from "../shared/copy";
import { Lasted, Time } from "../shared/time";

/** What is known of an execution as a whole. */
export function ExecutionFacts({ execution }: { readonly execution: ExecutionView }) {
  const { status, approvals, outcome, startedAt, stoppedAt, redrive, visits, arn } = execution;
  // AWS counts a retry as a transition.
  const transitions = visits.reduce((sum, { attempts }) => sum + Math.max(attempts.length, 1), 0);
  return (
    <dl class="facts">
      <Fact name="Status">
        <StatusBadge status={status} pending={approvals.length} />
      </Fact>
      <Fact name="Outcome" kind="fact-outcome">
        <OutcomeText outcome={outcome} waits={approvals.length > 0} />
      </Fact>
      <Fact name="Started">
        <Time at={startedAt} />
      </Fact>
      <Fact name="Ended">
        <Time at={stoppedAt} />
      </Fact>
      <Fact name="Duration">
        <Lasted startedAt={startedAt} stoppedAt={stoppedAt} />
      </Fact>
      <Fact name="Transitions">
        <span title="States entered, and retries of them, as AWS bills them">{count(transitions)}</span>
      </Fact>
      <Fact name="Redrives">{redrive.count}</Fact>
      <Fact name="Type">{arn.split(":")[5] === "express" ? "Express" : "Standard"}</Fact>
      <Fact name="Account">{arn.split(":")[4]}</Fact>
      <Fact name="ARN" kind="fact-arn">
        <code class="breakable">{arn}</code> <Copy title="ARN" text={arn} />
      </Fact>
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly kind?: string;
  readonly children: ComponentChildren;
}

function Fact({ name, kind, children }: FactProps) {
  return (
    <div class={kind}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
