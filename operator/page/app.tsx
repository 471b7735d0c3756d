import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { describeRequest } from "../approvals/requestFacts";
import type { InboxView, Notice, Refusals, Session } from "../server/api";
import { describeEnvironment } from "../server/environment";
import { keyOf } from "./approvals/approvalRow";
import { ApprovalsView } from "./approvals/approvalsView";
import { ExecutionPage } from "./executions/executionPage";
import { ExecutionsPage } from "./executions/executionsPage";
import { StartDialog } from "./executions/startDialog";
import { Announcer, useAnnounced } from "./shared/announcer";
import { type Problem, REFUSED, whenSessionEnds } from "./shared/client";
import { ProblemText } from "./shared/dialog";
import { EnvironmentChip, SessionContext } from "./shared/environment";
import { Link } from "./shared/link";
import { type Polled, usePolled } from "./shared/polling";
import { ChangeButton, RETRY, RefusalNotes } from "./shared/refusals";
import { go, type Place, pathOfExecution, usePlace, type View } from "./shared/router";
import { visible } from "./shared/visibleText";

const inboxEveryMs = 2500;
const sessionEveryMs = 30_000;
/** While histories are still to be read. */
const inboxFillsEveryMs = 1000;

export function App() {
  const place = usePlace();
  const { view } = place;
  const session = useSession();
  const inbox = usePolled<InboxView>("/inbox", ({ unread }) => (unread > 0 ? inboxFillsEveryMs : inboxEveryMs), {
    // For the number in the title.
    whileHidden: true,
  });
  const [starting, setStarting] = useState(false);
  const [ended, setEnded] = useState<Problem>();
  const waiting = inbox.value?.approvals.length ?? 0;

  useEffect(() => {
    const where = session.value === undefined ? "operator" : titleOfSession(session.value);
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${visible(titleOf(view))} · ${where}`;
  }, [waiting, titleOf(view), session.value]);

  useEffect(() => whenSessionEnds(setEnded), []);
  useAnnounced(inbox.value, newsOfInbox);

  // A navigation removes the link that was followed: the work goes on in the new view.
  const seen = useRef(location.pathname);
  useEffect(() => {
    if (seen.current !== location.pathname) {
      seen.current = location.pathname;
      document.getElementById("main")?.focus({ preventScroll: true });
    }
  }, [location.pathname]);

  return (
    <SessionContext.Provider value={session.value}>
      <a class="skip" href="#main">
        Skip to main content
      </a>
      <header class="top" inert={ended !== undefined}>
        <div class="top-inner">
          <div class="target">
            <strong title={session.value?.stateMachineArn}>{session.value?.stateMachineName ?? "Operator"}</strong>
            <EnvironmentChip />
          </div>
          <nav aria-label="Views">
            <Link to="/" current={view.kind === "approvals"}>
              Approvals
              <span class={`count ${waiting > 0 ? "some" : ""}`}>
                {inbox.value === undefined ? "…" : waiting}
                <span class="unseen"> pending</span>
              </span>
            </Link>
            <Link to="/executions" current={view.kind === "executions" || view.kind === "execution"}>
              Executions
            </Link>
          </nav>
          <div class="who">
            <span class="faint identity" title={`Decisions are recorded as ${session.value?.identity ?? ""}`}>
              <bdi>{session.value?.identity}</bdi>
            </span>
            <fieldset class="everything" role="presentation" disabled={ended !== undefined}>
              <ChangeButton change="start" class="primary" onClick={() => setStarting(true)}>
                Start execution
              </ChangeButton>
            </fieldset>
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} inert={ended !== undefined}>
        {/* It turns every button off, those of an open dialog too. */}
        <fieldset class="everything" role="presentation" disabled={ended !== undefined}>
          <RefusalNotes changes={["start"]} />
          <Current place={place} inbox={inbox} />
          {starting && (
            <StartDialog
              onClose={() => setStarting(false)}
              onStarted={(name) => {
                setStarting(false);
                inbox.reload();
                go(pathOfExecution(name));
              }}
            />
          )}
        </fieldset>
      </main>
      {ended !== undefined && (
        <div role="alert" class="trouble shown">
          <ProblemText problem={ended} />
        </div>
      )}
      <Announcer />
      <Trouble
        problem={ended === undefined && inbox.problem?.offline ? inbox.problem : undefined}
        notice={inbox.value?.notice}
      />
    </SessionContext.Provider>
  );
}

/** The session. What its identity may not do is read again when AWS refuses something, until a person asks to try. */
function useSession(): Polled<Session> {
  const session = usePolled<Session>("/session", () => sessionEveryMs);
  const [tried, setTried] = useState<Refusals>();
  const { reload, value } = session;
  const latest = useRef(value?.refusals);
  latest.current = value?.refusals;
  useEffect(() => {
    const retry = (): void => setTried(latest.current);
    addEventListener(REFUSED, reload);
    addEventListener(RETRY, retry);
    return () => {
      removeEventListener(REFUSED, reload);
      removeEventListener(RETRY, retry);
    };
  }, []);
  const isTried = JSON.stringify(tried) === JSON.stringify(value?.refusals);
  return useMemo(
    () => ({ ...session, value: value && { ...value, refusals: isTried ? {} : value.refusals } }),
    [value, session.problem, isTried],
  );
}

function titleOfSession(session: Session): string {
  return `${describeEnvironment(session)} · ${session.stateMachineName}`;
}

interface CurrentProps {
  readonly place: Place;
  readonly inbox: Polled<InboxView>;
}

function Current({ place, inbox }: CurrentProps) {
  const { view, query } = place;
  // A history of thousands of events is not drawn again because the inbox was read.
  const execution = useMemo(
    () =>
      view.kind === "execution" && (
        <ExecutionPage key={view.name} name={view.name} query={query} onDecided={inbox.reload} />
      ),
    [place],
  );
  switch (view.kind) {
    case "approvals":
      return <ApprovalsView inbox={inbox} query={query} />;
    case "executions":
      return (
        <ExecutionsPage
          query={query}
          waiting={new Set(inbox.value?.approvals.map(({ executionName }) => executionName))}
        />
      );
    case "execution":
      return execution;
    case "unknown":
      return (
        <div class="empty">
          <h1>There is no such page</h1>
          <p>
            <code>{view.path}</code> is not an address of this page. Choose <Link to="/">Approvals</Link> or{" "}
            <Link to="/executions">Executions</Link>.
          </p>
        </div>
      );
  }
}

/** What has come and gone; nothing while the inbox is read for the first time. */
function newsOfInbox(before: InboxView, now: InboxView): string | undefined {
  const lacking = (list: InboxView, other: InboxView) => {
    const known = new Set(other.approvals.map(keyOf));
    return list.approvals.filter((approval) => !known.has(keyOf(approval)));
  };
  const come = lacking(now, before).map((approval) => `${describeRequest(approval)}, ${approval.executionName}`);
  const gone = lacking(before, now).map(({ executionName }) => executionName);
  return before.unread > 0
    ? undefined
    : [listing("New approval", come), listing("No longer pending", gone)].filter((text) => text !== "").join(" ");
}

function listing(what: string, items: readonly string[]): string {
  const [only] = items;
  return items.length > 3 ? `${what}: ${items.length}.` : only === undefined ? "" : `${what}: ${items.join("; ")}.`;
}

function titleOf(view: View): string {
  switch (view.kind) {
    case "approvals":
      return "Approvals";
    case "executions":
      return "Executions";
    case "execution":
      return view.name;
    case "unknown":
      return "No such page";
  }
}

interface TroubleProps {
  readonly problem: Problem | undefined;
  readonly notice: Notice | undefined;
}

/** The current problem, fixed to the bottom of the window so that nothing else moves. */
function Trouble({ problem, notice = null }: TroubleProps) {
  return (
    <div role="status" class={problem !== undefined || notice !== null ? "trouble shown" : "trouble"}>
      {problem !== undefined ? <ProblemText problem={problem} /> : notice}
    </div>
  );
}
