import { asObject, asText, parseJson } from "approval-queue/json";
import { useContext, useRef, useState } from "preact/hooks";
import { EXECUTION_NAME_RULE, executionNameProblem } from "../../../domain/executionName";
import { isQuantity, isSymbol, QUANTITY_RULE, SYMBOL_RULE } from "../../../domain/tradeRequest";
import type { ExecutionView, StartAnswer, StartRequest } from "../../server/api";
import { DELIVERY_UNKNOWN, type Problem, post, readAfterLoss } from "../shared/client";
import { Dialog, DialogForm } from "../shared/dialog";
import { useDraft } from "../shared/draft";
import { SessionContext } from "../shared/environment";
import { withMember } from "../shared/jsonText";
import { pathOfExecution } from "../shared/router";

interface StartDialogProps {
  /** The input of an execution to start again, and what to find out before. */
  readonly again?: { readonly name: string; readonly input: string; readonly caution: string | undefined };
  readonly onClose: () => void;
  readonly onStarted: (name: string) => void;
}

const firstTrade = '{\n  "symbol": "AMZN",\n  "quantity": 10\n}';

/** Starts an execution. The JSON text is sent; the form edits two of its fields. */
export function StartDialog({ again, onClose, onStarted }: StartDialogProps) {
  const trades = useContext(SessionContext)?.trades ?? true;
  const offered = again?.input ?? (trades ? firstTrade : "{}");
  const [name, setName, discardName] = useDraft(`start name ${again?.name ?? ""}`);
  // One name for each dialog: starting again after a lost answer starts no second execution.
  const generated = useRef(crypto.randomUUID());
  const [input, setInput, discardInput] = useDraft(`start input ${again?.name ?? ""}`, offered);
  const [asJson, setAsJson] = useState(asObject(parseJson(input))?.symbol === undefined);
  const [busy, setBusy] = useState(false);
  const [reading, setReading] = useState(false);
  const isOpen = useRef(true);
  const [problem, setProblem] = useState<Problem>();

  const nameProblem = executionNameProblem(name) ?? messageFor(problem, "name");
  const fields = asObject(parseJson(input));
  const inputProblem = jsonProblem(input) ?? messageFor(problem, "input");
  const formProblems = asJson
    ? {}
    : { symbol: symbolProblem(fields?.symbol), quantity: quantityProblem(fields?.quantity) };
  const blocked = executionNameProblem(name) ?? jsonProblem(input);
  const invalid = blocked ?? formProblems.symbol ?? formProblems.quantity;

  const start = async (): Promise<void> => {
    if (invalid !== undefined) {
      return;
    }
    setBusy(true);
    setProblem(undefined);
    const chosen = name === "" ? generated.current : name;
    const body: StartRequest = { input, name: chosen };
    const answer = await post<StartAnswer>("/executions", body);
    if ("value" in answer && answer.value.wasRunning) {
      setProblem(alreadyRunning);
    } else if ("value" in answer) {
      discard();
      onStarted(answer.value.name);
    } else if ("problem" in answer && answer.problem.lost) {
      setProblem({ ...answer.problem, whatToDo: DELIVERY_UNKNOWN });
      setReading(true);
      const seen = await readAfterLoss<ExecutionView>(pathOfExecution(chosen));
      setReading(false);
      if (seen?.input !== input) {
        setProblem(seen === undefined ? notStarted : nameInUse);
      } else if (isOpen.current) {
        discard();
        onStarted(chosen);
      }
    } else if ("problem" in answer) {
      setProblem(answer.problem);
    }
    setBusy(false);
  };
  const discard = (): void => {
    discardName();
    discardInput();
  };
  const close = (): void => {
    isOpen.current = false;
    onClose();
  };
  const setField = (field: "symbol" | "quantity", value: unknown): void => setInput(withMember(input, field, value));

  return (
    <Dialog title="Start execution" busy={busy && !reading} onClose={close}>
      <DialogForm
        action="Start"
        busy={busy}
        held={busy && !reading}
        problem={problem}
        onSubmit={start}
        onCancel={close}
      >
        {again?.caution !== undefined && <p class="caution">{again.caution}</p>}
        <Field
          label="Name"
          optional
          problem={nameProblem}
          hint={`${EXECUTION_NAME_RULE} If empty, a name is generated.`}
        >
          {(described) => (
            <input
              {...described}
              value={name}
              autoComplete="off"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        {again !== undefined && input !== again.input && (
          <p class="caution">
            This input is not the one of {again.name}: you changed it.{" "}
            <button type="button" class="small" onClick={() => setInput(again.input)}>
              Use its input
            </button>
          </p>
        )}
        <fieldset class="segments" aria-label="Input format">
          <button type="button" aria-pressed={!asJson} disabled={fields === undefined} onClick={() => setAsJson(false)}>
            Form
          </button>
          <button type="button" aria-pressed={asJson} onClick={() => setAsJson(true)}>
            JSON
          </button>
        </fieldset>
        <div class="start-input">
          {asJson ? (
            <Field label="Input" problem={inputProblem} hint="Any JSON. The state machine validates it.">
              {(described) => (
                <textarea
                  {...described}
                  class="code"
                  rows={6}
                  spellcheck={false}
                  value={input}
                  onInput={(event) => setInput(event.currentTarget.value)}
                />
              )}
            </Field>
          ) : (
            <>
              <Field label="Symbol" problem={formProblems.symbol} hint="Ticker symbol.">
                {(described) => (
                  <input
                    {...described}
                    value={asText(fields?.symbol) ?? ""}
                    autoComplete="off"
                    onInput={(event) => setField("symbol", event.currentTarget.value.trim().toUpperCase())}
                  />
                )}
              </Field>
              <Field label="Quantity" problem={formProblems.quantity} hint={`The number of shares: ${QUANTITY_RULE}.`}>
                {(described) => (
                  <input
                    {...described}
                    inputMode="numeric"
                    value={String(fields?.quantity ?? "")}
                    autoComplete="off"
                    onInput={(event) => setField("quantity", numeric(event.currentTarget.value))}
                  />
                )}
              </Field>
            </>
          )}
        </div>
      </DialogForm>
    </Dialog>
  );
}

const notStarted: Problem = {
  error: "It did not arrive: nothing was started.",
  whatToDo: "Start sends it again, under the same name.",
  status: 400,
  offline: false,
  lost: false,
};

const alreadyRunning: Problem = {
  error: "An execution with this name and this input was running already: nothing was started.",
  whatToDo: "Choose another name.",
  field: "name",
  status: 409,
  offline: false,
  lost: false,
};

const nameInUse: Problem = {
  error: "An execution with this name exists, with another input.",
  whatToDo: "Choose another name.",
  field: "name",
  status: 400,
  offline: false,
  lost: false,
};

interface Described {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string;
}

interface FieldProps {
  readonly label: string;
  readonly optional?: boolean;
  readonly problem: string | undefined;
  readonly hint: string;
  readonly children: (described: Described) => preact.ComponentChild;
}

/** A labeled field. A problem replaces the hint in place, so that nothing moves. */
function Field({ label, optional = false, problem, hint, children }: FieldProps) {
  const id = `start-${label.toLowerCase()}`;
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <span class="faint">(optional)</span>}
      </label>
      {children({ id, "aria-invalid": problem !== undefined, "aria-describedby": `${id}-note` })}
      <p class={problem === undefined ? "hint" : "hint field-problem"} id={`${id}-note`} aria-live="polite">
        {problem ?? hint}
      </p>
    </div>
  );
}

function messageFor(problem: Problem | undefined, field: Problem["field"]): string | undefined {
  return problem?.field === field && problem !== undefined ? `${problem.error} ${problem.whatToDo}` : undefined;
}

/** Browsers that locate invalid JSON do so in the error's message. */
function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const line = /line (\d+)/.exec(String(error))?.[1];
    return line === undefined ? "Invalid JSON." : `Invalid JSON, line ${line}.`;
  }
}

function numeric(text: string): unknown {
  return /^(\d+|\d{1,3}(,\d{3})+)$/.test(text.trim()) ? Number(text.replaceAll(",", "")) : text;
}

function symbolProblem(symbol: unknown): string | undefined {
  return isSymbol(symbol) ? undefined : `Use ${SYMBOL_RULE}.`;
}

function quantityProblem(quantity: unknown): string | undefined {
  return isQuantity(quantity) ? undefined : `Use ${QUANTITY_RULE}.`;
}
