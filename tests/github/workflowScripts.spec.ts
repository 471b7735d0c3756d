import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readRendered } from "../../tools/permissions/diff/rendered";
import { type Step, workflow } from "./workflowFiles";

describe("The scripts of the workflows", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "workflow-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const smokeTests: readonly (readonly [what: string, answer: unknown, status: number, said: RegExp])[] = [
    ["succeeds and is reported", ["SUCCEEDED", '{"report":{"MessageId":"1"}}'], 0, /^arn:execution has succeeded/],
    [
      "succeeds without a report",
      ["SUCCEEDED", "{}"],
      1,
      /::error::The smoke test arn:execution is SUCCEEDED, reported: false/,
    ],
    ["fails", ["FAILED", null], 1, /::error::The smoke test arn:execution is FAILED, reported: false/],
    ["does not end", ["RUNNING", null], 1, /::error::The smoke test arn:execution is RUNNING/],
  ];
  for (const [what, answer, status, said] of smokeTests) {
    it(`${status === 0 ? "accept" : "refuse"} a deployment whose trade ${what}`, () => {
      fake("npm", "echo arn:machine");
      fake("sleep", "exit 0");
      fake("aws", `case "$2" in start-execution) echo arn:execution ;; *) echo '${JSON.stringify(answer)}' ;; esac`);

      const run = runStep("deploy-stack.yml", "deploy", "Prove that a trade is made and reported");

      assert.equal(run.status, status, run.stderr);
      assert.match(run.stdout, said);
      assert.match(calls("aws")[0] ?? "", /start-execution --state-machine-arn arn:machine --name deployment-7-2 /);
    });
  }

  for (const [approvals, step] of [
    ["automatic", "Prove that a trade is made and reported"],
    ["manual", "Look at the state machine"],
  ] as const) {
    it(`after a deployment with ${approvals} approvals: ${step}`, () => {
      fake("npm", `echo ${approvals}`);

      const { status } = runStep("deploy-stack.yml", "deploy", "Read who approves");

      assert.equal(status, 0);
      assert.deepEqual(calls("npm"), ["run --silent pulumi -- config get approvals --stack dev"]);
      const output = readFileSync(path.join(directory, "output"), "utf8");
      const conditions = ["==", "!="].filter(
        (operator) => (operator === "==") === (output === "approvals=automatic\n"),
      );
      assert.deepEqual(
        conditions.map((operator) => `steps.settings.outputs.approvals ${operator} 'automatic'`),
        [stepOf("deploy-stack.yml", "deploy", step).if],
      );
    });
  }

  it("list the stacks as JSON, by their settings files", () => {
    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.eu-1.yaml"]) {
      writeFileSync(path.join(directory, file), "");
    }

    const { status, stderr } = runStep("stacks.yml", "list", "List the settings files");

    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(path.join(directory, "output"), "utf8"), 'names=["dev","prod.eu-1"]\n');
  });

  it("only read the state machine where people approve, and refuse one that is not active", () => {
    fake("npm", "echo arn:machine");
    fake("aws", "echo DELETING");

    const { status, stdout } = runStep("deploy-stack.yml", "deploy", "Look at the state machine");

    assert.equal(status, 1);
    assert.match(stdout, /^::error::arn:machine is DELETING after the deployment\.$/m);
    assert.deepEqual(calls("aws"), [
      "stepfunctions describe-state-machine --state-machine-arn arn:machine --query status --output text",
    ]);
  });

  it("stop a deployment whose smoke test cannot be started", () => {
    fake("npm", "echo arn:machine");
    fake("aws", "exit 254");

    assert.equal(runStep("deploy-stack.yml", "deploy", "Prove that a trade is made and reported").status, 254);
    assert.equal(calls("aws").length, 1);
  });

  for (const [what, found, call] of [
    ["make the comment on permissions", "", "--method POST repos/o/r/issues/5/comments"],
    ["write the comment on permissions again", "11\n12", "--method PATCH repos/o/r/issues/comments/11"],
  ] as const) {
    it(what, () => {
      fake("gh", `case "$*" in *--jq*) printf '${found}' ;; esac`);

      const { status } = runStep("preview.yml", "permissions-comment", "Keep one comment");

      assert.equal(status, 0);
      assert.match(calls("gh")[0] ?? "", /^api --paginate repos\/o\/r\/issues\/5\/comments --jq /);
      assert.equal(calls("gh")[1], `api --silent ${call} --field body=@comment.md`);
      assert.equal(readFileSync(path.join(directory, "comment.md"), "utf8"), "<!-- permissions -->\n| a `table` |\n");
    });
  }

  it("create no second comment if the first cannot be looked up", () => {
    fake("gh", "exit 1");

    assert.equal(runStep("preview.yml", "permissions-comment", "Keep one comment").status, 1);
    assert.equal(calls("gh").length, 1);
  });

  for (const [what, lines, comment] of [
    ["hand the table over", 1, /^comment<<(\w{32})\n(?:row\n\n){2}\1\n$/],
    [
      "hand over where a table stands that is too long for a comment",
      9_000,
      /^comment<<(\w{32})\nThe table is too long .*\n\1\n$/,
    ],
  ] as const) {
    it(`${what} as the comment, and write it to the summary`, () => {
      fake("npm", `case "$*" in *permission-diff*) yes row | head -n ${lines} ;; *) echo '{}' ;; esac`);

      const { status, stderr } = comparePermissions(["dev", "prod"], ["dev", "prod"]);

      assert.equal(status, 0, stderr);
      assert.match(readFileSync(path.join(directory, "output"), "utf8"), comment);
      assert.match(readFileSync(path.join(directory, "summary"), "utf8"), /^(row\n)+\n(row\n)+\n$/);
      assert.deepEqual(calls("npm").slice(0, 3), [
        "--prefix base run --silent render -- --stack dev",
        "--prefix head run --silent render -- --stack dev",
        `--prefix head run --silent permission-diff -- ${directory}/base-dev.json ${directory}/head-dev.json`,
      ]);
    });
  }

  it("compare a stack that a pull request adds with nothing, and one that it removes", () => {
    fake("npm", "echo '{}'");

    const { status, stderr } = comparePermissions(["dev", "old"], ["dev", "new"]);

    assert.equal(status, 0, stderr);
    assert.deepEqual(
      calls("npm").filter((call) => call.includes("render")),
      [
        "--prefix base run --silent render -- --stack dev",
        "--prefix head run --silent render -- --stack dev",
        "--prefix head run --silent render -- --stack new",
        "--prefix base run --silent render -- --stack old",
      ],
    );
    for (const [file, stack] of [
      ["base-new.json", "new"],
      ["head-old.json", "old"],
    ] as const) {
      const rendered = readRendered(readFileSync(path.join(directory, file), "utf8"), file);
      assert.deepEqual(rendered, { stack, permissions: [] });
    }
  });

  it("stop if one side cannot be rendered", () => {
    fake("npm", "exit 2");

    assert.equal(comparePermissions(["dev"], ["dev"]).status, 2);
    assert.equal(calls("npm").length, 1);
  });

  /** Runs the comparison of two checkouts that have these stacks. */
  function comparePermissions(base: readonly string[], head: readonly string[]) {
    for (const [side, stacks] of Object.entries({ base, head })) {
      mkdirSync(path.join(directory, side));
      for (const file of ["Pulumi.yaml", ...stacks.map((stack) => `Pulumi.${stack}.yaml`)]) {
        writeFileSync(path.join(directory, side, file), "");
      }
    }
    return runStep("preview.yml", "permissions", "Compare what each side permits");
  }

  /** Puts a command on the PATH that records its arguments. */
  function fake(name: string, script: string): void {
    writeFileSync(path.join(directory, name), `#!/bin/bash\necho "$*" >> "${directory}/${name}.calls"\n${script}\n`, {
      mode: 0o755,
    });
  }

  function calls(name: string): readonly string[] {
    return readFileSync(path.join(directory, `${name}.calls`), "utf8")
      .trimEnd()
      .split("\n");
  }

  /** Runs a step's script as GitHub does. */
  function runStep(file: string, job: string, name: string) {
    const { run: script = "" } = stepOf(file, job, name);
    return spawnSync("bash", ["-e", "-c", script], {
      cwd: directory,
      env: {
        PATH: [directory, path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
        GITHUB_RUN_ID: "7",
        GITHUB_RUN_ATTEMPT: "2",
        GITHUB_REPOSITORY: "o/r",
        GITHUB_OUTPUT: path.join(directory, "output"),
        GITHUB_STEP_SUMMARY: path.join(directory, "summary"),
        STACK: "dev",
        PULL_REQUEST: "5",
        COMMENT: "| a `table` |",
      },
      encoding: "utf8",
    });
  }
});

function stepOf(file: string, job: string, name: string): Step {
  const step = workflow(file).jobs[job]?.steps?.find((step) => step.name === name);
  assert.ok(step, `${file} has no step "${name}"`);
  return step;
}
