import assert from "node:assert/strict";
import type { Evaluation, Registration } from "pulumi-aws-emulator";

/** The logical name, type and parent of every resource. */
export function shapeOf({ registrations }: Evaluation): readonly string[] {
  return registrations.map((registration) => lineOf(registration)).sort();
}

function lineOf({ type, name, parent }: Pick<Registration, "type" | "name" | "parent">): string {
  return `${type.split(":").at(-1)} ${name} < ${parent ?? "stack"}`;
}

/**
 * Fails if the program registers names other than the pinned ones: Pulumi deletes a resource whose name or parent
 * changed, and creates another. A renamed resource is accepted if an alias keeps its identity.
 *
 * @param pinned lines as returned by `shapeOf`
 */
export function assertPinned({ registrations }: Evaluation, pinned: readonly string[]): void {
  const formerNames = inheritedNames(registrations);
  const kept = new Map(
    registrations.map((registration) => [
      lineOf(registration),
      [registration.name, ...formerNames(registration.name)].flatMap((name) =>
        [registration.parent, ...(registration.parent ? formerNames(registration.parent) : [])].map((parent) =>
          lineOf({ ...registration, name, parent }),
        ),
      ),
    ]),
  );
  const keptLines = new Set([...kept.values()].flat());
  const replaced = pinned.filter((line) => !keptLines.has(line)).sort();
  const added = [...kept]
    .filter(([, lines]) => !lines.some((line) => pinned.includes(line)))
    .map(([line]) => line)
    .sort();
  if (replaced.length > 0) {
    assert.fail(
      [
        "Pulumi would delete, or replace under another name:",
        ...replaced.map((line) => `  ${line}`),
        'Restore the name, or keep the identity of what was renamed: aliases: [{ name: "the former name" }].',
      ].join("\n"),
    );
  }
  if (added.length > 0) {
    assert.fail(["Not among the pinned names; add them:", ...added.map((line) => `  ${line}`)].join("\n"));
  }
}

/**
 * The former names of a resource: the names from its aliases and, as in Pulumi, the names derived from its parent's
 * aliases if its name starts with the parent's.
 */
function inheritedNames(registrations: readonly Registration[]): (name: string) => readonly string[] {
  function formerNames(name: string): readonly string[] {
    return registrations
      .filter((registration) => registration.name === name)
      .flatMap((registration) => {
        const { parent } = registration;
        const inherits = parent !== undefined && parent !== name && name.startsWith(parent);
        return [
          ...registration.formerNames,
          ...(inherits ? formerNames(parent).map((former) => former + name.slice(parent.length)) : []),
        ];
      });
  }
  return formerNames;
}
