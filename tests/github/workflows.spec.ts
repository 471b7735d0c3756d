import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { DEPLOYMENT, expression, jobsWhere, ROOT, STACKS, workflow } from "./workflowFiles";

describe("The workflows", () => {
  it("preview, deploy and monitor every stack that has settings", () => {
    const { jobs } = workflow("deploy.yml");

    assert.deepEqual([...jobsWhere(jobs, ({ uses }) => uses === DEPLOYMENT)].sort(), STACKS);
    for (const [file, name] of [
      ["preview.yml", "preview"],
      ["drift.yml", "drift"],
    ] as const) {
      const { [name]: job, stacks } = workflow(file).jobs;
      assert.equal(stacks?.uses, "./.github/workflows/stacks.yml");
      assert.equal(job?.needs, "stacks");
      assert.equal(job?.strategy?.matrix?.stack, expression("fromJSON(needs.stacks.outputs.names)"));
    }
  });

  it("deploy merged changes to dev, then to prod, each in its environment, one at a time and without cancellation", () => {
    const { on, jobs } = workflow("deploy.yml");
    const { deploy } = workflow("deploy-stack.yml").jobs;

    assert.deepEqual(on, { push: { branches: ["main"] }, workflow_dispatch: null });
    assert.equal(jobs.test?.uses, "./.github/workflows/ci.yml");
    assert.deepEqual([jobs.dev?.needs, jobs.prod?.needs], ["test", "dev"]);
    assert.deepEqual([jobs.dev?.with, jobs.prod?.with], [{ stack: "dev" }, { stack: "prod" }]);
    const stack = expression("inputs.stack");
    assert.equal(deploy?.environment, stack);
    assert.deepEqual(deploy?.concurrency, { group: `deploy-${stack}`, "cancel-in-progress": false });
    assert.ok(
      deploy?.steps?.some(({ run }) => run === 'npm run --silent up -- --stack "$STACK" --yes --non-interactive'),
    );
  });

  it("give a deployment the time that Lambda takes to release a function's network interfaces, and a session as long", () => {
    const provider = readFileSync(
      path.join(ROOT, "node_modules", "@pulumi", "aws", "ec2", "securityGroup.d.ts"),
      "utf8",
    );
    const [, waits] = /the provider will wait for at least (\d+) minutes/.exec(provider) ?? [];
    const { "timeout-minutes": minutes = 0, steps = [] } = workflow("deploy-stack.yml").jobs.deploy ?? {};
    const { with: inputs } = steps.find(({ uses }) => uses?.startsWith("aws-actions/")) ?? {};
    const commands = readFileSync(path.join(ROOT, "docs", "pipelines.md"), "utf8");
    const permitted = [...commands.matchAll(/--max-session-duration (\d+)/g)].map(([, seconds]) => Number(seconds));

    assert.ok(minutes >= 2 * Number(waits), `${minutes} minutes, of which ${waits} may be one resource's`);
    assert.ok(permitted.length > 0);
    assert.deepEqual(
      permitted.filter((seconds) => seconds < Number(inputs?.["role-duration-seconds"])),
      [],
    );
  });

  it("compare every stack as deployed with AWS each night, its functions' code too, and change nothing", () => {
    const { on, jobs } = workflow("drift.yml");
    const runs = (jobs.drift?.steps ?? []).flatMap(({ run }) => (run?.includes("STACK") ? [run] : []));

    assert.ok("schedule" in on);
    // Neither runs the program: what main has and the stack does not have yet is no drift.
    assert.deepEqual(runs, [
      'npm run --silent pulumi -- refresh --stack "$STACK" --preview-only --expect-no-changes --diff --non-interactive',
      'npm run --silent code-drift -- --stack "$STACK"',
    ]);
  });

  it("also compare permissions for pull requests from forks, and comment from a job that runs no pull request's code", () => {
    const { permissions: compare, "permissions-comment": comment } = workflow("preview.yml").jobs;

    assert.equal(compare?.if, undefined);
    assert.deepEqual(compare?.permissions, { contents: "read" });
    assert.deepEqual(comment?.permissions, { "pull-requests": "write" });
    assert.deepEqual(
      comment?.steps?.map(({ name, uses }) => name ?? uses),
      ["Keep one comment"],
    );
    assert.doesNotMatch(comment?.steps?.[0]?.run ?? "", /npm|node/);
  });

  it("keep one comment per stack, and use the Pulumi version that the program was tested with", () => {
    const steps = workflow("preview.yml").jobs.preview?.steps ?? [];
    const { with: inputs = {} } = steps.find(({ uses }) => uses?.startsWith("pulumi/actions@")) ?? {};

    assert.equal(inputs.command, "preview");
    assert.equal(inputs["comment-on-pr"], true);
    assert.equal(inputs["edit-pr-comment"], true);
    assert.equal(inputs["pulumi-version"], expression("steps.pulumi.outputs.version"));
  });

  it("cancel the tests of a pull request's former commit, and never those of a deployment", () => {
    const { concurrency } = workflow("ci.yml");

    assert.deepEqual(concurrency, {
      group: `ci-${expression("github.event_name == 'pull_request' && github.ref || github.run_id")}`,
      "cancel-in-progress": true,
    });
  });

  it("test with the script that anyone can run, also for pull requests from forks", () => {
    const { on, jobs } = workflow("ci.yml");

    // A commit on main is tested once: in the run that deploys it.
    assert.deepEqual(Object.keys(on).sort(), ["pull_request", "workflow_call"]);
    assert.deepEqual(Object.keys(jobs), ["test"]);
    assert.equal(jobs.test?.if, undefined);
    assert.equal(jobs.test?.steps?.at(-1)?.run, ".ci/run");
  });
});
