import { UsageError } from "../../../operator/commands/runCommand";
import type { Permission, Rendered } from "./rendered";

const COLUMNS = ["", "Role or resource", "Effect", "Who", "Action", "On", "Condition"] as const;

/**
 * The permissions that a change adds and removes, as Markdown: a heading, followed by a table or by a sentence that
 * nothing changed. Moving a permission to another policy of the same role or to another Sid is not a difference.
 *
 * @throws UsageError if the two are not of the same stack
 */
export function permissionDifference(base: Rendered, head: Rendered): string {
  if (base.stack !== head.stack) {
    throw new UsageError(
      `The two are of different stacks, ${base.stack} and ${head.stack}: render the same one twice.`,
    );
  }
  const added = without(head.permissions, base.permissions);
  const removed = without(base.permissions, head.permissions);
  const rows = [...added.map((row) => ["added", row] as const), ...removed.map((row) => ["removed", row] as const)];
  const heading = `### Permissions in ${head.stack}`;
  if (rows.length === 0) {
    return `${heading}\n\nNo role and no resource gains or loses a permission.\n`;
  }
  const table = [
    line(COLUMNS),
    line(COLUMNS.map(() => "---")),
    ...rows.sort(byHolder).map(([change, row]) => line([change === "added" ? "**added**" : "removed", ...cells(row)])),
  ];
  const widened = removed.some(({ effect }) => effect === "Deny") ? " Where a Deny is removed, more is permitted." : "";
  return `${heading}\n\n${added.length} added, ${removed.length} removed.${widened}\n\n${table.join("\n")}\n`;
}

function without(these: readonly Permission[], those: readonly Permission[]): readonly Permission[] {
  const known = new Set(those.map(identity));
  return [...new Map(these.map((permission) => [identity(permission), permission])).values()].filter(
    (permission) => !known.has(identity(permission)),
  );
}

function identity(permission: Permission): string {
  const { holder, effect, principal, action, resource, condition } = permission;
  return JSON.stringify([holder, effect, principal, action, resource, condition]);
}

type Row = readonly [change: "added" | "removed", permission: Permission];

/** Groups changes by role or resource, additions first. */
function byHolder([aChange, a]: Row, [bChange, b]: Row): number {
  const order = ([change, { holder, action, resource }]: Row) => [holder, change, action, resource].join("\n");
  return order([aChange, a]) < order([bChange, b]) ? -1 : 1;
}

function cells({ holder, effect, principal, action, resource, condition }: Permission): readonly string[] {
  return [code(holder), effect, code(principal), code(action), code(resource), code(condition)];
}

/** Names come from the pull request. As code, they cannot contain markup, links or mentions. */
function code(text: string): string {
  return text === "" ? "" : `\`${text.replace(/`/g, "'").replace(/\|/g, "\\|").replace(/\s+/g, " ")}\``;
}

function line(row: readonly string[]): string {
  return `| ${row.join(" | ")} |`;
}
