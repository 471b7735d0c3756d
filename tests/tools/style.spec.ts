import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { styledStatus, styleFor } from "../../tools/localRun/style";

const terminal = (): NodeJS.WritableStream =>
  Object.assign(new PassThrough(), { isTTY: true, getColorDepth: WriteStream.prototype.getColorDepth });
const pipe = (): NodeJS.WritableStream => new PassThrough();

describe("The style of a status", () => {
  const inherited = process.env;
  // Node considers many variables, CI and TMUX among them: the test's environment has only those that it sets.
  beforeEach(() => {
    process.env = {};
  });
  afterEach(() => {
    process.env = inherited;
  });

  for (const [what, stream, environment, styled] of [
    ["a terminal", terminal, { TERM: "xterm-256color" }, true],
    ["a terminal with NO_COLOR", terminal, { TERM: "xterm-256color", NO_COLOR: "1" }, false],
    ["a dumb terminal", terminal, { TERM: "dumb" }, false],
    ["a pipe", pipe, { TERM: "xterm-256color" }, false],
    ["a pipe with FORCE_COLOR", pipe, { FORCE_COLOR: "1" }, true],
    ["a terminal with FORCE_COLOR=0", terminal, { TERM: "xterm-256color", FORCE_COLOR: "0" }, false],
  ] as const) {
    it(`is ${styled ? "a color" : "plain"} on ${what}`, () => {
      Object.assign(process.env, environment);
      assert.equal(
        styledStatus("SUCCEEDED", styleFor(stream())),
        styled ? "\u001b[32mSUCCEEDED\u001b[39m" : "SUCCEEDED",
      );
    });
  }

  for (const [status, color] of [
    ["RUNNING", 33],
    ["FAILED", 31],
    ["TIMED_OUT", 31],
    ["ABORTED", 31],
  ] as const) {
    it(`is a color of its own: ${status}`, () => {
      process.env.FORCE_COLOR = "1";
      assert.equal(styledStatus(status, styleFor(pipe())), `\u001b[${color}m${status}\u001b[39m`);
    });
  }
});
