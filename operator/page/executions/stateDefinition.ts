import { memberTexts } from "../shared/jsonText";

/** The definition of a state as it is written, also of one inside a Map or Parallel state; null if there is none. */
export function stateDefinition(machine: string, stateName: string): string | null {
  const states = memberTexts(memberTexts(machine).get("States") ?? "{}");
  const insides = [...states.values()].flatMap((state) => {
    const members = memberTexts(state);
    const branches = members.get("Branches");
    return branches === undefined
      ? [members.get("ItemProcessor") ?? members.get("Iterator") ?? "{}"]
      : [...memberTexts(branches).values()];
  });
  const found = states.get(stateName);
  return found ?? insides.map((inside) => stateDefinition(inside, stateName)).find((text) => text !== null) ?? null;
}
