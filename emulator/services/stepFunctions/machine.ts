import { readDefinition } from "./language/definitionReader";
import type { Definition, QueryLanguage, StateFields, StatesFields } from "./language/fields";
import { variableReferences } from "./language/variableReferences";
import type { Machine, State, States } from "./model";
import { choiceState } from "./states/choice";
import { failState } from "./states/fail";
import { jsonataQuery } from "./states/jsonataQuery";
import { jsonPathQuery } from "./states/jsonPathQuery";
import { mapState } from "./states/map";
import { parallelState } from "./states/parallel";
import { passState } from "./states/pass";
import type { AnyFields } from "./states/query";
import { taskState } from "./states/task";
import { waitState } from "./states/wait";
import type { Integration, Integrations, StateMachineSpec } from "./types";

/** @throws Error as `readDefinition` does */
export function prepareMachine(spec: StateMachineSpec, integrations: Integrations): Machine {
  const definition: Definition = readDefinition(spec.name, spec.definition, integrations);
  return {
    spec,
    region: spec.arn.split(":")[3] ?? "",
    timeoutSeconds: definition.TimeoutSeconds,
    states: prepareStates(definition, definition.QueryLanguage ?? "JSONPath", integrations),
    variableReferences: variableReferences(definition),
  };
}

/** Every state of a machine, with those of branches and iterations. */
export function allStates({ byName }: States): readonly State[] {
  return [...byName.values()].flatMap((state) => [state, ...(state.nested ?? []).flatMap(allStates)]);
}

function prepareStates({ StartAt, States }: StatesFields, language: QueryLanguage, integrations: Integrations): States {
  const states = Object.entries(States).map(
    ([name, fields]) => [name, prepareState(name, fields, language, integrations)] as const,
  );
  return { startAt: StartAt, byName: new Map(states) };
}

/** @param language that of a state without its own */
function prepareState(name: string, fields: StateFields, language: QueryLanguage, integrations: Integrations): State {
  const isJsonata = (fields.QueryLanguage ?? language) === "JSONata";
  const query = isJsonata ? jsonataQuery(fields as AnyFields) : jsonPathQuery(fields as AnyFields);
  const nested = (inner: StatesFields): States => prepareStates(inner, language, integrations);
  switch (fields.Type) {
    case "Task":
      return taskState(name, fields, query, integrations.find(fields.Resource) as Integration);
    case "Pass":
    case "Succeed":
      return passState(name, fields, query);
    case "Choice":
      return choiceState(name, fields, query);
    case "Wait":
      return waitState(name, fields, query);
    case "Parallel":
      return parallelState(name, fields, query, fields.Branches.map(nested));
    case "Map":
      return mapState(name, fields, query, nested((fields.ItemProcessor ?? fields.Iterator) as StatesFields));
    case "Fail":
      return failState(name, query);
  }
}
