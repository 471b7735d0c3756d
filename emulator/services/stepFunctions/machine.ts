import { readDefinition } from "./language/definitionReader";
import type { Definition, StateFields, StatesFields } from "./language/fields";
import type { Machine, State, States } from "./model";
import { choiceState } from "./states/choice";
import { failState } from "./states/fail";
import { mapState } from "./states/map";
import { parallelState } from "./states/parallel";
import { passState } from "./states/pass";
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
    states: prepareStates(definition, integrations),
  };
}

/** Every state of a machine, with those of branches and iterations. */
export function allStates({ byName }: States): readonly State[] {
  return [...byName.values()].flatMap((state) => [state, ...(state.nested ?? []).flatMap(allStates)]);
}

function prepareStates({ StartAt, States }: StatesFields, integrations: Integrations): States {
  const states = Object.entries(States).map(
    ([name, fields]) => [name, prepareState(name, fields, integrations)] as const,
  );
  return { startAt: StartAt, byName: new Map(states) };
}

function prepareState(name: string, fields: StateFields, integrations: Integrations): State {
  switch (fields.Type) {
    case "Task":
      return taskState(name, fields, integrations.find(fields.Resource) as Integration);
    case "Pass":
    case "Succeed":
      return passState(name, fields);
    case "Choice":
      return choiceState(name, fields);
    case "Wait":
      return waitState(name, fields);
    case "Parallel":
      return parallelState(
        name,
        fields,
        fields.Branches.map((branch) => prepareStates(branch, integrations)),
      );
    case "Map":
      return mapState(
        name,
        fields,
        prepareStates((fields.ItemProcessor ?? fields.Iterator) as StatesFields, integrations),
      );
    case "Fail":
      return failState(name, fields);
  }
}
