import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..");

/** The tracked files in a folder, and the untracked files that are not ignored. */
function filesIn(folder: string): readonly string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--", folder];
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
}

/** The relative imports of a file, as paths from the root. */
function relativeImportsOf(file: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  return [...text.matchAll(/(?:from|import|require\() ?"(\.[^"]*)"/g)].map(([, specifier = ""]) =>
    path.join(path.dirname(file), specifier),
  );
}

/**
 * Terms of the program that the emulator was first written for, and the names of its folders. The path of Lambda's API has the
 * name of one of them.
 */
const PROGRAM_WORDS =
  /\b(trad(e|es|ed|er|ers|ing)|stocks?|buy|buys|bought|sells?|sold|symbols?|approv\w*|recommend\w*|shares|brokers?)\b|stock-?trading|\b(components|(?<!2015-03-31\/)functions|operator|tools|domain)\/|\b(definition|config)\.ts\b/i;

function wordsOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => PROGRAM_WORDS.test(line));
}

describe("The emulator is a separate package", () => {
  for (const file of filesIn("emulator").filter((name) => /\.(ts|cjs|json|yaml|md)$/.test(name))) {
    it(`mentions nothing of this program in ${file}`, () => {
      assert.deepEqual(wordsOf(readFileSync(path.join(ROOT, file), "utf8")), []);
    });
  }

  it("fails the check if it does", () => {
    const planted = [
      "the order is to buy",
      'import "../../components/policy"',
      "StockTrading/machine",
      "an approval waits",
    ];
    assert.deepEqual(wordsOf(planted.join("\n")), planted);
  });

  it("is imported only by its name", () => {
    const reachingIn = filesIn(".")
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("emulator/"))
      .filter((file) => relativeImportsOf(file).some((imported) => /^emulator(\/|$)/.test(imported)));
    assert.deepEqual(reachingIn, []);
  });

  it("has two entry points", () => {
    const load = (specifier: string): string =>
      execFileSync(
        process.execPath,
        ["-e", `try { require.resolve("${specifier}") } catch (e) { console.log(e.code) }`],
        {
          cwd: ROOT,
          encoding: "utf8",
        },
      ).trim();
    assert.equal(load("pulumi-aws-emulator"), "");
    assert.equal(load("pulumi-aws-emulator/announcement"), "");
    assert.equal(load("pulumi-aws-emulator/clock"), "ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});

/**
 * The folders that each folder may import, in addition to itself and packages. Folders not listed here may not be
 * imported.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  functions: ["domain"],
  components: [],
  examples: [],
  infrastructure: [],
  operator: ["domain"],
  // The rooms, and the settings as the program reads them.
  tools: ["config", "domain", "operator"],
};

describe("The components are a separate package", () => {
  it("is imported only by its name, but for its own tests", () => {
    const reachingIn = filesIn(".")
      .filter((file) => /\.tsx?$/.test(file) && !/^(tests\/)?components\//.test(file))
      .filter((file) => relativeImportsOf(file).some((imported) => /^components(\/|$)/.test(imported)));
    assert.deepEqual(reachingIn, []);
  });

  it("has no Pulumi in what functions, commands and the page run", () => {
    const ofFunctions = /^components\/(answers|json|time|(callback|decision-page|links|requests)\/\w+)\.ts$/;
    const files = ["components", "domain", "functions", "operator"]
      .flatMap(filesIn)
      .filter((file) => /\.tsx?$/.test(file) && (!file.startsWith("components/") || ofFunctions.test(file)));
    assert.ok(files.length > 100);
    const component = /from "(@pulumi\/|approval-queue(\/(bundle|lambda|policy|topics))?")/;
    assert.deepEqual(
      files.filter((file) => component.test(readFileSync(path.join(ROOT, file), "utf8"))),
      [],
    );
  });

  it("imports from its folders for functions no file of a component", () => {
    const reaching = filesIn("components")
      .filter((file) => /^components\/[\w-]+\/\w+\.ts$/.test(file))
      .flatMap((file) => relativeImportsOf(file).map((imported) => `${file} -> ${imported}`))
      .filter((line) =>
        /-> components\/(?!answers|json|time|callback\/|decision-page\/|links\/|requests\/|requests$)/.test(line),
      );
    assert.deepEqual(reaching, []);
  });
});

describe("Components", () => {
  it("register their outputs", () => {
    const files = ["components", "infrastructure"]
      .flatMap(filesIn)
      .filter((file) => readFileSync(path.join(ROOT, file), "utf8").includes("super("));
    const without = files.filter((file) =>
      /registerOutputs\((?:\{\s*\})?\)/.test(readFileSync(path.join(ROOT, file), "utf8")),
    );
    assert.ok(files.length > 0);
    assert.deepEqual(without, []);
  });
});

describe("The example in TypeScript", () => {
  /** The packages that a file's code imports. */
  const packagesIn = (code: string): readonly string[] =>
    [...code.matchAll(/(?:from|import|require\() ?"((?:@[\w-]+\/)?[\w-]+)[^"]*"/g)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "node");

  it("declares every package that it imports", () => {
    const folder = "examples/refunds";
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(ROOT, folder, "package.json"), "utf8"));
    const imported = filesIn(folder)
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => packagesIn(readFileSync(path.join(ROOT, file), "utf8")));
    assert.ok(imported.includes("approval-queue"));
    assert.deepEqual(
      imported.filter((name) => !(name in { ...dependencies, ...devDependencies })),
      [],
    );
  });

  it("fails the check if it does not", () => {
    const planted = 'import { a } from "@aws-sdk/client-x/deep";\nimport "node:fs";\nimport { b } from "b/c";';
    assert.deepEqual(packagesIn(planted), ["@aws-sdk/client-x", "b"]);
  });
});

describe("Imports have one direction", () => {
  for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
    it(`from ${room}/ to ${allowed.map((name) => `${name}/`).join(", ") || "nothing else"}`, () => {
      const imported = filesIn(room)
        .filter((file) => /\.tsx?$/.test(file))
        .flatMap((file) => relativeImportsOf(file).map((target) => `${file} -> ${target}`));
      const others = imported.filter(
        (line) => ![room, ...allowed].includes(line.split(" -> ")[1]?.split("/")[0] ?? ""),
      );
      assert.ok(imported.length > 0);
      assert.deepEqual(others, []);
    });
  }
});
