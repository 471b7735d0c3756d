import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { shellQuote } from "../../domain/shellQuote";

describe("A quoted argument", () => {
  it("is the argument where no character means something to a shell", () => {
    assert.equal(
      shellQuote("arn:aws:states:us-east-1:1:execution:a:b_c-1.2"),
      "arn:aws:states:us-east-1:1:execution:a:b_c-1.2",
    );
  });

  for (const argument of ["trade(BRK.B)", "it's", "a b", "$(reboot)", "a;b", "größer", "!!", ""]) {
    it(`reaches a command as it is: ${argument}`, () => {
      assert.equal(execFileSync("sh", ["-c", `printf %s ${shellQuote(argument)}`], { encoding: "utf8" }), argument);
    });
  }
});
