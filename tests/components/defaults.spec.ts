import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..", "..");

interface Defaults {
  /** By argument: the value that its documentation names. */
  readonly documented: Readonly<Record<string, string>>;
  /** By argument: the value after `??`, for the documented ones. */
  readonly used: Readonly<Record<string, string>>;
}

/** The defaults of a component's arguments that are numbers or Booleans. Pulumi's schema has no tags, so that its arguments say theirs in words. */
function defaultsIn(source: string): Defaults {
  const documented = [...source.matchAll(/(?:@default|Default:) (\d+|true|false)\b[^@]*?\*\/\s+readonly (\w+)\?:/g)];
  const used = (name: string): string =>
    new RegExp(`\\b${name} \\?\\? ([^,;)}\n]+)`).exec(source)?.[1]?.trim() ?? "nothing";
  return {
    documented: Object.fromEntries(documented.map(([, value = "", name = ""]) => [name, value])),
    used: Object.fromEntries(documented.map(([, , name = ""]) => [name, plain(used(name))])),
  };
}

/** A number without separators, a number of days in seconds. */
function plain(value: string): string {
  const days = /^(\d+) \* DAY_SECONDS$/.exec(value)?.[1];
  return days === undefined ? value.replaceAll("_", "") : `${Number(days) * 86_400}`;
}

describe("The defaults of components' arguments", () => {
  const files = globSync(["components/**/*.ts", "infrastructure/**/*.ts"], {
    cwd: ROOT,
    exclude: ["**/node_modules"],
  }).map((file) => [file, defaultsIn(readFileSync(path.join(ROOT, file), "utf8"))] as const);

  for (const [file, { documented, used }] of files.filter(([, { documented: of }]) => Object.keys(of).length > 0)) {
    it(`are documented as the code has them: ${file}`, () => assert.deepEqual(documented, used));
  }

  it("are found", () => {
    assert.ok(files.reduce((sum, [, { documented }]) => sum + Object.keys(documented).length, 0) >= 9);
  });

  it("fail the check where they differ", () => {
    const source =
      "/** Seconds.\n * @default 604800 (7 days)\n */\n readonly wait?: number;\n args.wait ?? 8 * DAY_SECONDS,";
    assert.deepEqual(defaultsIn(source), { documented: { wait: "604800" }, used: { wait: "691200" } });
  });
});
