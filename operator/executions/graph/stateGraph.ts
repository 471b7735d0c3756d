import { asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import type { EdgeKind } from "../views";
import { choiceLabel } from "./choiceLabels";

/** A state of a definition. A state inside a Map or Parallel state names that state as its parent. */
export interface StateNode {
  readonly name: string;
  /** "Task", "Choice", ...: the type from the definition, which may be one introduced later. */
  readonly type: string;
  readonly parent: string | undefined;
}

/** A transition from one state to the next. If `to` is undefined, the execution or the branch ends. */
export interface Transition {
  readonly from: string;
  readonly to: string | undefined;
  readonly kind: EdgeKind;
  readonly label: string | undefined;
}

export interface StateGraph {
  /** Undefined if the definition has no StartAt. */
  readonly startAt: string | undefined;
  readonly states: readonly StateNode[];
  readonly transitions: readonly Transition[];
}

/**
 * The states and transitions of any state machine. Missing or unknown parts of the definition are omitted: an
 * incomplete graph is more useful than an error.
 * @param definition the Amazon States Language, as JSON text
 */
export function stateGraph(definition: string): StateGraph {
  const machine = asObject(parseJson(definition)) ?? {};
  return { startAt: asText(machine.StartAt), ...graphOf(machine, undefined) };
}

type Part = Pick<StateGraph, "states" | "transitions">;

function graphOf(machine: UncheckedObject, parent: string | undefined): Part {
  const parts = Object.entries(asObject(machine.States) ?? {}).map(([name, unchecked]): Part => {
    const state = asObject(unchecked) ?? {};
    const insides = branchesOf(state).map((branch) => ({ startAt: asText(branch.StartAt), ...graphOf(branch, name) }));
    const node = { name, type: asText(state.Type) ?? "", parent };
    return {
      states: [node, ...insides.flatMap((inside) => inside.states)],
      transitions: [
        ...transitionsOf(name, state),
        ...insides.map((inside): Transition => ({ from: name, to: inside.startAt, kind: "inner", label: undefined })),
        ...insides.flatMap((inside) => inside.transitions),
      ],
    };
  });
  return { states: parts.flatMap((part) => part.states), transitions: parts.flatMap((part) => part.transitions) };
}

/**
 * The state machines inside a state: the branches of a Parallel state, or the processor of a Map state (formerly
 * `Iterator`).
 */
function branchesOf(state: UncheckedObject): readonly UncheckedObject[] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [state.ItemProcessor ?? state.Iterator];
  return branches.map(asObject).filter((branch) => branch !== undefined);
}

function transitionsOf(from: string, state: UncheckedObject): readonly Transition[] {
  const next = asText(state.Next);
  const choices = listOf(state.Choices).map(
    (rule): Transition => ({ from, to: asText(rule.Next), kind: "choice", label: choiceLabel(rule) }),
  );
  const otherwise = asText(state.Default);
  const catches = listOf(state.Catch).map(
    (catcher): Transition => ({ from, to: asText(catcher.Next), kind: "catch", label: errorsOf(catcher) }),
  );
  const ends = next === undefined && choices.length === 0;
  return [
    ...(next !== undefined || ends ? [{ from, to: next, kind: "next", label: undefined } as const] : []),
    ...choices,
    ...(otherwise === undefined ? [] : [{ from, to: otherwise, kind: "default", label: "otherwise" } as const]),
    ...catches,
  ];
}

function errorsOf(catcher: UncheckedObject): string {
  const errors = Array.isArray(catcher.ErrorEquals)
    ? catcher.ErrorEquals.filter((error) => typeof error === "string")
    : [];
  return errors.includes("States.ALL") ? "any error" : errors.join(", ");
}

function listOf(value: unknown): readonly UncheckedObject[] {
  return (Array.isArray(value) ? value : []).map(asObject).filter((item) => item !== undefined);
}
