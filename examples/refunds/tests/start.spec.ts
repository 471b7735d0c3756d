import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { announcementsDirectory, readAnnouncements } from "pulumi-aws-emulator/announcement";
import { linkIn } from "../local/chat";
import { visit } from "../local/page";
import { FOLDER } from "./refundsEmulator";

describe("npm start", function () {
  // Each run is a separate process, on a machine that may be busy.
  this.timeout(180_000);
  let runtime: string;
  before(() => {
    runtime = mkdtempSync(path.join(tmpdir(), "refunds-"));
  });
  after(() => rmSync(runtime, { recursive: true }));

  /** @param onLine called with each line that it prints, and with what ends it */
  async function start(args: readonly string[], onLine: (line: string, end: () => void) => void = () => {}) {
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const child = spawn("npm", ["start", "--silent", "--", ...args], {
      cwd: FOLDER,
      env: { ...inherited, XDG_RUNTIME_DIR: runtime },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    let errors = "";
    let rest = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const [last = "", ...complete] = (rest + text).split("\n").reverse();
      rest = last;
      for (const line of complete.reverse()) {
        lines.push(line);
        onLine(line, () => child.kill("SIGINT"));
      }
    });
    const [code] = await once(child, "close");
    return { lines, errors, code };
  }

  const BEGINNING = [
    "The program runs in an emulator, with N resources.",
    "A refund of $75.50 for order A-7 is requested.",
    "The chat received:",
    "  | Refund $75.50 for order A-7?",
    "  | The customer's reason: Arrived broken",
    "  | Decide until TIME: LINK",
  ];
  const OPENED = ["The link is opened.", "The page says: Refund $75.50 for order A-7. You decide as ada@example.com."];
  for (const [decision, states, then] of [
    [
      "approve",
      ["Check", "Ask", "Approved?", "Pay"],
      [
        ...OPENED,
        "The form is sent: approved.",
        "The page says: Decided. You approved it at TIME. The refund is being paid.",
        "SUCCEEDED: Paid $75.50 for order A-7.",
      ],
    ],
    [
      "reject",
      ["Check", "Ask", "Approved?", "Rejected"],
      [
        ...OPENED,
        "The form is sent: rejected.",
        "The page says: Decided. You rejected it at TIME. The refund is not paid.",
        "SUCCEEDED: Rejected the refund of $75.50 for order A-7.",
      ],
    ],
    [
      "expire",
      ["Check", "Ask", "Expired"],
      [
        "Nobody decides: the clock is advanced until the request expires.",
        "SUCCEEDED: Nobody decided in time on the refund of $75.50 for order A-7.",
      ],
    ],
  ] as const) {
    it(`--decide ${decision} prints each step, and how the execution ended`, async () => {
      const { lines, errors, code } = await start(["--decide", decision, "--order", "A-7", "--dollars", "75.50"]);

      assert.deepEqual([code, errors], [0, ""]);
      // The state machine goes on while the page answers.
      assert.deepEqual(
        lines.filter((line) => line.startsWith("- ")),
        states.map((state) => `- ${state}`),
      );
      assert.deepEqual(
        lines
          .filter((line) => !line.startsWith("- "))
          .map((line) =>
            line
              .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, "TIME")
              .replace(/http:\S+/, "LINK")
              .replace(/\d+ resources/, "N resources"),
          ),
        [...BEGINNING, ...then],
      );
    });
  }

  it("pays a refund within the limit, and asks nobody", async () => {
    const { lines, code } = await start(["--decide", "reject", "--dollars", "50"]);
    assert.equal(code, 0);
    assert.deepEqual(lines.slice(2), [
      "- Check",
      "- Pay",
      "The refund is within the limit: nobody is asked.",
      "SUCCEEDED: Paid $50.00 for order A-1001.",
    ]);
  });

  it("without --decide announces the emulator, and waits for the decision by link", async () => {
    const directory = announcementsDirectory({ XDG_RUNTIME_DIR: runtime });
    let link = "";
    let announced: readonly string[] = [];
    let visited: Promise<string> | undefined;
    const { lines, code } = await start([], (line) => {
      if (line.startsWith("  | Decide until")) {
        link = linkIn(line);
      }
      if (line === "  npm run operator") {
        announced = readAnnouncements(directory).map(({ stateMachineArn }) => stateMachineArn);
        visited = visit(link, { decision: "approved", confirmation: "A-1001" });
      }
    });

    assert.match(String(await visited), /^Decided\./);
    assert.equal(code, 0);
    assert.equal(announced.length, 1);
    assert.match(announced[0] ?? "", /:stateMachine:refunds-machine-/);
    assert.ok(lines.includes("  npm run approvals -- list"));
    assert.equal(lines.at(-1), "SUCCEEDED: Paid $120.00 for order A-1001.");
    assert.deepEqual(readAnnouncements(directory), []);
  });

  it("ends with SIGINT while it waits, and announces nothing after that", async () => {
    const { code } = await start([], (line, end) => {
      if (line === "  npm run operator") {
        end();
      }
    });
    assert.equal(code, 130);
    assert.deepEqual(readAnnouncements(announcementsDirectory({ XDG_RUNTIME_DIR: runtime })), []);
  });

  it("refuses wrong options with a sentence and the exit code 2", async () => {
    const { lines, errors, code } = await start(["--decide", "maybe"]);
    assert.deepEqual([lines, code], [[], 2]);
    assert.equal(errors, '--decide takes approve, reject or expire, not "maybe".\n');
  });

  it("prints its usage", async () => {
    const { lines, code } = await start(["--help"]);
    assert.equal(code, 0);
    assert.match(lines[0] ?? "", /^Usage: npm start -- /);
  });
});
