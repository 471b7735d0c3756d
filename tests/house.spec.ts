import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..");

/** The files that git knows, and those that it is about to, below a folder. */
function filesIn(folder: string): readonly string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--", folder];
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
}

/** What a file imports by relative paths, from the root. */
function relativeImportsOf(file: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  return [...text.matchAll(/(?:from|import|require\() ?"(\.[^"]*)"/g)].map(([, specifier = ""]) =>
    path.join(path.dirname(file), specifier),
  );
}

/** Words of the program that the emulator was first written for, and names of its rooms. */
const PROGRAM_WORDS =
  /\b(trad(e|es|ed|er|ers|ing)|stocks?|buy|buys|bought|sells?|sold|symbols?|approv\w*|recommend\w*|shares|brokers?)\b|stock-?trading|\b(components|functions|operator|tools|domain)\/|\b(definition|config)\.ts\b/i;

function wordsOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => PROGRAM_WORDS.test(line));
}

describe("The emulator is a package of its own", () => {
  for (const file of filesIn("emulator").filter((name) => /\.(ts|cjs|json|yaml|md)$/.test(name))) {
    it(`says nothing of this program in ${file}`, () => {
      assert.deepEqual(wordsOf(readFileSync(path.join(ROOT, file), "utf8")), []);
    });
  }

  it("would be found to, where it did", () => {
    const planted = [
      "the order is to buy",
      'import "../../components/policy"',
      "StockTrading/machine",
      "an approval waits",
    ];
    assert.deepEqual(wordsOf(planted.join("\n")), planted);
  });

  it("is imported by its name alone", () => {
    const reachingIn = filesIn(".")
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("emulator/"))
      .filter((file) => relativeImportsOf(file).some((imported) => /^emulator(\/|$)/.test(imported)));
    assert.deepEqual(reachingIn, []);
  });

  it("has one entrance", () => {
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
    assert.equal(load("pulumi-aws-emulator/clock"), "ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});

/** What each room may import besides itself and packages; the others only what stands here. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  functions: ["domain"],
  components: [],
  operator: ["domain"],
  tools: ["components", "domain", "operator"],
};

describe("Imports point one way", () => {
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
