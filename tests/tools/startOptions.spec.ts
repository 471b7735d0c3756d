import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readStartOptions } from "../../tools/localRun/startOptions";

const refusals: readonly [args: readonly string[], message: RegExp][] = [
  [["--name", ""], /^--name "": The name is empty\./],
  [
    ["--name", "übung"],
    /^--name "übung": Names can't contain "ü"\. .* CloudWatch does not track executions with them in their names\.$/,
  ],
  [["--name", "a b"], /Names can't contain spaces/],
  [["--name", "x".repeat(81)], /The name has 81 characters; 80 are allowed/],
  [["--quantity", "0"], /^--quantity is "0"\. Use a whole number from 1 to 1,000,000\.$/],
  [["--quantity", "1.5"], /^--quantity is "1\.5"/],
  [["--quantity=-1"], /^--quantity is "-1"/],
  [["--quantity", "ten"], /^--quantity is "ten"/],
  [
    ["--symbol", "amzn"],
    /^--symbol is "amzn"\. Use 1 to 10 characters of A-Z, 0-9, "\." and "-", starting with a letter, such as AMZN\.$/,
  ],
  [["--symbol", ""], /^--symbol is ""/],
  [["--input", "{"], /^--input is not valid JSON: .*Use an object, such as \{"symbol": "AMZN"\}\.$/],
  [["--input", "[1]"], /^--input "\[1\]" is neither a JSON object nor a readable file\.$/],
  [["--input", "/nowhere.json"], /neither a JSON object nor a readable file\.$/],
  [
    ["--input", "{}", "--symbol", "AMZN"],
    /^--input is the entire input: omit --symbol and --quantity, or omit --input\.$/,
  ],
  [
    ["--input", "{}", "--quantity", "1"],
    /^--input is the entire input: omit --symbol and --quantity, or omit --input\.$/,
  ],
  [["--input", `{"x":"${"y".repeat(262_144)}"}`], /^--input has 262152 bytes\. The maximum is 262144 bytes\.$/],
  [["--decide", "maybe"], /^--decide is "maybe"\. Valid values: approve, reject, expire\.$/],
  [["--json", "--keep"], /^--json prints one document at the end: omit --keep and --operator\.$/],
  [["--mocks", "/nowhere.json"], /^--mocks "\/nowhere\.json" is not a readable file\.$/],
  [["--mocks", "package.json"], /^package\.json: it must be an object with the member "MockedResponses" only/],
  [["--symbl", "AMZN"], /^Unknown option '--symbl'/],
  [["AMZN"], /^Unexpected argument 'AMZN'/],
];

describe("The options of npm start", () => {
  for (const [args, message] of refusals) {
    it(`refuse ${args.join(" ").slice(0, 60)}`, () => {
      assert.throws(() => readStartOptions(args), { message });
    });
  }

  it("build the input from the symbol and the quantity, and an empty input without them", () => {
    assert.equal(readStartOptions([]).input, "{}");
    assert.deepEqual(JSON.parse(readStartOptions(["--symbol", "BRK.B", "--quantity", "7"]).input), {
      symbol: "BRK.B",
      quantity: 7,
    });
  });

  it("read the mock file", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "mocks-"));
    const file = path.join(folder, "mocks.json");
    const integration = "glue:startJobRun.sync";
    writeFileSync(file, JSON.stringify({ MockedResponses: { [integration]: { "0": { Return: { id: 1 } } } } }));
    try {
      const { mocks } = readStartOptions(["--mocks", file]);
      assert.deepEqual([mocks?.file, mocks?.responses.get(integration)], [file, [{ Return: { id: 1 } }]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("pass the input on unchanged, from the command line and from a file", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "input-"));
    const file = path.join(folder, "input.json");
    writeFileSync(file, ' {"symbol": "AMZN"}\n');
    try {
      assert.equal(readStartOptions(["--input", '{"a": 1}']).input, '{"a": 1}');
      assert.equal(readStartOptions(["--input", file]).input, ' {"symbol": "AMZN"}\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuse a file that does not contain an object", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "input-"));
    const file = path.join(folder, "input.json");
    writeFileSync(file, "[1]");
    try {
      assert.throws(() => readStartOptions(["--input", file]), { message: /^--input must be a JSON object/ });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
