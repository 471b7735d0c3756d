import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readStartOptions } from "../../tools/localRun/startOptions";

const refusals: readonly [args: readonly string[], message: RegExp][] = [
  [["--name", ""], /^--name "": The name is empty\./],
  [["--name", "übung"], /^--name "übung": Names can't contain "ü"\. .* CloudWatch tracks no execution/],
  [["--name", "a b"], /Names can't contain spaces/],
  [["--name", "x".repeat(81)], /The name has 81 characters; 80 are allowed/],
  [["--quantity", "0"], /^--quantity is "0"\. It takes a whole number from 1 to 1,000,000\.$/],
  [["--quantity", "1.5"], /^--quantity is "1\.5"/],
  [["--quantity=-1"], /^--quantity is "-1"/],
  [["--quantity", "ten"], /^--quantity is "ten"/],
  [["--symbol", "amzn"], /^--symbol is "amzn"\. It takes 1 to 10 characters/],
  [["--symbol", ""], /^--symbol is ""/],
  [["--input", "{"], /^--input is not JSON: .*Give an object/],
  [["--input", "[1]"], /^--input "\[1\]" is neither a JSON object nor a file/],
  [["--input", "/nowhere.json"], /neither a JSON object nor a file that can be read/],
  [["--input", "{}", "--symbol", "AMZN"], /^--input is the whole input: give it alone/],
  [["--input", "{}", "--quantity", "1"], /^--input is the whole input: give it alone/],
  [["--input", `{"x":"${"y".repeat(262_144)}"}`], /^--input has 262152 bytes\. Step Functions takes at most 262144/],
  [["--decide", "maybe"], /^--decide is "maybe"\. It takes approve, reject, expire\.$/],
  [["--json", "--keep"], /^--json prints one document at the end/],
  [["--symbl", "AMZN"], /^Unknown option '--symbl'/],
  [["AMZN"], /^Unexpected argument 'AMZN'/],
];

describe("The options of npm start", () => {
  for (const [args, message] of refusals) {
    it(`refuse ${args.join(" ").slice(0, 60)}`, () => {
      assert.throws(() => readStartOptions(args), { message });
    });
  }

  it("make the input of symbol and quantity, and none of neither", () => {
    assert.equal(readStartOptions([]).input, "{}");
    assert.deepEqual(JSON.parse(readStartOptions(["--symbol", "BRK.B", "--quantity", "7"]).input), {
      symbol: "BRK.B",
      quantity: 7,
    });
  });

  it("take the input as it is, from the command line and from a file", () => {
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

  it("refuse a file that holds no object", () => {
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
