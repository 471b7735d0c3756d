import type { QueryLanguage } from "../fields";
import { isRecord, recordsIn } from "../payload";

export type Fields = Readonly<Record<string, unknown>>;

/** What has states: a state machine, a branch or an iteration. */
export interface Container {
  /** The subject of a sentence about it, and about the state that it belongs to. */
  readonly where: string;
  readonly owner: string;
  /** As in `/States/Both/Branches[0]`; empty for the state machine. */
  readonly location: string;
  readonly fields: Fields;
}

/** A state of a definition that may be invalid. */
export interface LocatedState extends Container {
  readonly name: string;
  readonly language: QueryLanguage;
}

/** The states of a definition that are in no branch or iteration. */
export function outermost(machine: Fields): Container {
  const where = "The state machine";
  return { where, owner: where, location: "", fields: machine };
}

/** A state machine, and the branches and iterations in it. */
export function containersIn(machine: Fields): readonly Container[] {
  return withNested(outermost(machine));
}

function withNested(container: Container): readonly Container[] {
  return [container, ...statesIn(container, "JSONPath").flatMap(nestedContainers).flatMap(withNested)];
}

/** The branches and the iteration of a state. */
export function nestedContainers({ where, location, fields }: Container): readonly Container[] {
  const branches = Array.isArray(fields.Branches) ? fields.Branches : [];
  const nested = [
    ...branches.map((branch: unknown, index) => [`Branches[${index}]`, branch] as const),
    ...["ItemProcessor", "Iterator"].map((field) => [field, fields[field]] as const),
  ];
  return nested.flatMap(([field, value]) =>
    isRecord(value)
      ? [{ where: `${where}, in ${field},`, owner: where, location: `${location}/${field}`, fields: value }]
      : [],
  );
}

/** @param machineLanguage that of a state without its own, wherever the state is */
export function statesIn({ location, fields }: Container, machineLanguage: QueryLanguage): readonly LocatedState[] {
  return Object.entries(isRecord(fields.States) ? fields.States : {}).flatMap(([name, state]) =>
    isRecord(state)
      ? [
          {
            name,
            where: `State "${name}"`,
            owner: `State "${name}"`,
            location: `${location}/States/${name}`,
            fields: state,
            language: languageOf(state.QueryLanguage, machineLanguage),
          },
        ]
      : [],
  );
}

function languageOf(own: unknown, machineLanguage: QueryLanguage): QueryLanguage {
  return own === undefined ? machineLanguage : own === "JSONPath" ? "JSONPath" : "JSONata";
}

/** The branches and the iteration of a state. */
export function nestedIn(state: unknown): readonly Fields[] {
  if (!isRecord(state)) {
    return [];
  }
  const { Branches, ItemProcessor, Iterator } = state;
  return recordsIn([...(Array.isArray(Branches) ? Branches : []), ItemProcessor, Iterator]);
}

/** The objects of a list in a state, each with its place, as in `Catch[0]`. */
export function entriesOf(state: Fields, field: "Catch" | "Choices" | "Retry"): readonly (readonly [string, Fields])[] {
  const list = state[field];
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown, index) =>
    isRecord(entry) ? [[`${field}[${index}]`, entry] as const] : [],
  );
}
