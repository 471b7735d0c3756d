import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { policyOf } from "../tools/permissions/roles";

const ROOT = path.join(__dirname, "..");

interface Page {
  /** Relative to the root of the repository, such as `docs/deploy.md`. */
  readonly file: string;
  readonly text: string;
}

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly name?: string;
}

const FILES = globSync(["**/*", ".github/**/*"], { cwd: ROOT, exclude: ["**/node_modules", ".git"] });
const BASE_NAMES = new Set(FILES.map((file) => path.basename(file)));

const read = (file: string): Page => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") });
const PAGES = FILES.filter((file) => file.endsWith(".md")).map(read);
const GITHUB = globSync(".github/**/*.yml", { cwd: ROOT }).map(read);

/** Rules about pages. Each returns its findings; a page that follows the rule has none. */
const RULES = {
  "links to files and headings that exist": (page) =>
    [...page.text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !resolves(page, target)),
  "names npm scripts that exist": ({ text }) =>
    [...text.matchAll(/npm (?:--\S+ \S+ )?(?:run (?:--silent )?)?([a-z][\w-]*)/g)]
      .filter(([command, name = ""]) => command.includes(" run ") || name === "start" || name === "test")
      .map(([, name = ""]) => name)
      .filter((name) => !(name in (manifest("package.json").scripts ?? {}))),
  "names paths and specs that exist": ({ file, text }) => pathsIn(text).filter((named) => !isThere(file, named)),
} satisfies Record<string, (page: Page) => readonly string[]>;

/** A page that breaks each rule, and the expected findings. */
const VIOLATIONS: readonly (readonly [rule: keyof typeof RULES, text: string, found: readonly string[]])[] = [
  ["links to files and headings that exist", "[a](nowhere.md), [b](README.md)", ["nowhere.md"]],
  ["links to files and headings that exist", "[a](README.md#nowhere), [b](README.md#settings)", ["README.md#nowhere"]],
  ["links to files and headings that exist", "# Here\n[a](#there), [b](#here)", ["#there"]],
  ["links to files and headings that exist", "![a](docs/nowhere.png)", ["docs/nowhere.png"]],
  ["names npm scripts that exist", "npm run preview, `npm run previews -- --stack dev`", ["previews"]],
  ["names npm scripts that exist", 'npm --prefix "$side" run --silent rendered', ["rendered"]],
  ["names paths and specs that exist", "`functions/` and `lambdas/`", ["lambdas/"]],
  [
    "names paths and specs that exist",
    "`config.ts`, `nowhere.ts`, `tools/nowhere.ts`",
    ["nowhere.ts", "tools/nowhere.ts"],
  ],
  ["names paths and specs that exist", "`tests/nowhere`", ["tests/nowhere"]],
  ["names paths and specs that exist", "`config.spec` and `nowhere.spec`", ["nowhere.spec"]],
];

describe("The documentation", () => {
  for (const [rule, findings] of Object.entries(RULES)) {
    for (const page of rule.includes("npm") ? [...PAGES, ...GITHUB] : PAGES) {
      it(`${rule}: ${page.file}`, () => assert.deepEqual(findings(page), []));
    }
  }

  for (const [rule, text, found] of VIOLATIONS) {
    it(`fails the check if a page no longer ${rule}: ${found.join(", ")}`, () =>
      assert.deepEqual(RULES[rule]({ file: "PLANTED.md", text }), found));
  }

  it("gives a reason for every dependency, once, and for nothing else", () => {
    const { packages } = dependencyTable(read("README.md").text);
    assert.deepEqual([...packages].sort(), dependencies());
  });

  it("names no versions of dependencies, which are in package.json", () => {
    assert.deepEqual(dependencyTable(read("README.md").text).versions, []);
  });

  it("shows the operator's policy as it is printed", () => {
    const [, shown = ""] = /^```json$(.*?)^```$/ms.exec(read("docs/commands.md").text) ?? [];
    const machine = "arn:aws:states:us-east-1:111122223333:stateMachine:trading";
    const text = shown
      .replaceAll('"ARN"', JSON.stringify(machine))
      .replaceAll('"EXECUTIONS"', JSON.stringify(`${machine.replace(":stateMachine:", ":execution:")}:*`))
      .replaceAll('"ORDERS"', '"arn:aws:dynamodb:us-east-1:111122223333:table/orders"');

    assert.deepEqual(JSON.parse(text), policyOf("operator", machine, "orders"));
  });

  it("fails the check if the table of dependencies names a version", () => {
    const planted = "## Dependencies\n\n| package | why |\n|---|---|\n| `yaml`, `hono` | not 2.6 |\n\n## License\n";
    assert.deepEqual(dependencyTable(planted), { packages: ["yaml", "hono"], versions: ["2.6"] });
  });
});

function manifest(file: string): Manifest {
  return JSON.parse(read(file).text);
}

/** The dependencies of the root and of every workspace, except the workspaces themselves. */
function dependencies(): readonly string[] {
  const root = manifest("package.json");
  const workspaces = (root.workspaces ?? []).flatMap((folder) =>
    globSync(`${folder}/package.json`, { cwd: ROOT }).map(manifest),
  );
  const names = [root, ...workspaces].flatMap(({ dependencies: of, devDependencies, peerDependencies }) =>
    Object.keys({ ...of, ...devDependencies, ...peerDependencies }),
  );
  const own = workspaces.map(({ name }) => name);
  return [...new Set(names)].filter((name) => !own.includes(name)).sort();
}

function dependencyTable(readme: string): {
  readonly packages: readonly string[];
  readonly versions: readonly string[];
} {
  const section = /^## Dependencies$(.*?)^## /ms.exec(readme)?.[1] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return {
    packages: rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)),
    versions: [...section.matchAll(/\d+\.\d+(?:\.\d+)?/g)].map(([version]) => version),
  };
}

function resolves({ file, text }: Page, target: string): boolean {
  const [linked = "", heading] = target.split("#", 2);
  const found = path.join(path.dirname(file), linked);
  if (!existsSync(path.join(ROOT, found))) {
    return false;
  }
  return heading === undefined || headingsOf(linked === "" ? text : read(found).text).includes(heading);
}

/** The anchors that GitHub generates for a page's headings. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Text in backticks, outside code blocks, that looks like a path of this repository or the name of a spec. */
function pathsIn(text: string): readonly string[] {
  return [...text.replace(/^```.*?^```$/gms, "").matchAll(/`([\w.-]+(?:\/[\w.-]*)*)`/g)]
    .map(([, code = ""]) => code)
    .filter(
      (code) =>
        code.endsWith(".spec") ||
        /\.(?:ts|tsx|css|md|json|ya?ml|png)$/.test(code) ||
        (code.includes("/") && (code.endsWith("/") || existsSync(path.join(ROOT, code.split("/")[0] ?? "")))),
    );
}

/** A path is relative to the root or to the page's folder; a bare name matches a file in any folder. */
function isThere(file: string, named: string): boolean {
  if (named.endsWith(".spec")) {
    return BASE_NAMES.has(`${named}.ts`);
  }
  return named.includes("/")
    ? [ROOT, path.join(ROOT, path.dirname(file))].some((folder) => existsSync(path.join(folder, named)))
    : BASE_NAMES.has(named);
}
