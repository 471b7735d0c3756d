import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { UsageError } from "../../../operator/commands/runCommand";
import { requestedPolicy } from "../../../tools/permissions/command";
import type { Pipeline } from "../../../tools/permissions/pipelines";

const ROOT = path.join(__dirname, "..", "..", "..");
const ACCOUNT = "111122223333";

describe("The permissions command", () => {
  const machine = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:trading-machine-0a1b2c3`;

  it("prints only a person's policy for the deployed state machine", async () => {
    const { code, stdout, stderr } = await runPermissions("viewer", "--stack", "prod", "--state-machine-arn", machine);

    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(JSON.parse(stdout).Statement[0].Resource, machine);
  });

  it("prints the defaults for omitted options separately from the policy", async () => {
    const { code, stdout, stderr } = await runPermissions(
      ...["drift", "--stack", "prod", "--trust", "--repository", "octo/trade"],
    );

    assert.deepEqual([code, stderr], [0, "--account is not specified; using 111122223333.\n"]);
    assert.equal(JSON.parse(stdout).Version, "2012-10-17");
  });

  it("explains a mistake, exits with 2 and prints no policy", async () => {
    const { code, stdout, stderr } = await runPermissions("viewer");

    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^Specify a stack, such as --stack dev\./);
  });

  it("prints a person's policy before the deployment, with a pattern for the state machine's name", async () => {
    const { policy, notes } = await request("operator", "--stack", "prod");

    assert.deepEqual([...new Set(policy.Statement.map(({ Resource }) => Resource))].sort(), [
      `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/trading-orders-*`,
      `arn:aws:states:us-east-1:${ACCOUNT}:execution:trading-machine-*:*`,
      `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:trading-machine-*`,
    ]);
    assert.deepEqual(notes, [
      "--account is not specified; using 111122223333.",
      "The state machine's name is a pattern: name the deployed one with --state-machine-arn.",
    ]);
  });

  it("prints a deployment's policy for the given account, bucket and key", async () => {
    const { policy, notes } = await request(
      ...["deploy", "--stack", "prod", "--account", "444455556666", "--state-bucket", "b", "--state-key", "alias/k"],
    );

    const text = JSON.stringify(policy);
    assert.deepEqual(Object.keys(policy), ["stock-trading-deploy-prod@1", "stock-trading-deploy-prod@2"]);
    assert.deepEqual(notes, []);
    assert.ok(!text.includes(ACCOUNT));
    assert.ok(text.includes('"arn:aws:s3:::b/.pulumi/*/stock-trading/prod/*"'));
    assert.ok(text.includes('"alias/k"'));
  });

  it("prints a line for each managed policy, with its name first", async () => {
    const args = ["deploy", "--stack", "prod", "--account", ACCOUNT, "--state-bucket", "b", "--state-key", "alias/k"];
    const { policy } = await request(...args);

    const lines = (await requestedPolicy([...args, "--lines"], () => undefined)).split("\n");
    assert.deepEqual(
      Object.fromEntries(lines.map((line) => [line.split(" ")[0], JSON.parse(line.slice(line.indexOf(" ") + 1))])),
      policy,
    );
  });

  it("prints the permissions boundary for the given account", async () => {
    const { policy, notes } = await request("boundary", "--stack", "prod", "--account", "444455556666");

    assert.deepEqual(notes, []);
    const named = policy.Statement.flatMap(({ Resource }) => Resource).filter((arn) => arn !== "*");
    assert.ok(named.every((arn) => arn.includes(":444455556666:")));
  });

  const trusts: readonly (readonly [Pipeline, readonly string[], Readonly<Record<string, string>>])[] = [
    ["preview", [], { sub: "repo:octo/trade:pull_request" }],
    ["deploy", [], { sub: "repo:octo/trade:environment:prod", ref: "refs/heads/main" }],
    ["deploy", ["--environment", "live"], { sub: "repo:octo/trade:environment:live", ref: "refs/heads/main" }],
    ["drift", ["--branch", "trunk"], { sub: "repo:octo/trade:ref:refs/heads/trunk" }],
    ["preview", ["--repository", "octo@1/trade@2"], { sub: "repo:octo@1/trade@2:pull_request" }],
  ];
  for (const [pipeline, options, claims] of trusts) {
    it(`lets ${[pipeline, ...options].join(" ")} be assumed only as ${claims.sub}`, async () => {
      const { policy } = await request(
        ...[pipeline, "--stack", "prod", "--account", ACCOUNT, "--trust", "--repository", "octo/trade", ...options],
      );

      const issuer = "token.actions.githubusercontent.com";
      const wanted = Object.entries({ aud: "sts.amazonaws.com", ...claims });
      assert.deepEqual(policy.Statement, [
        {
          Sid: "AssumedByGitHubActions",
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: Object.fromEntries(wanted.map(([claim, value]) => [`${issuer}:${claim}`, value])),
          },
        },
      ]);
    });
  }

  const mistakes: readonly (readonly [args: string, words: RegExp])[] = [
    ["", /^Specify a policy: one of viewer, approver, operator, preview, deploy, drift, boundary\./],
    ["admin --stack dev", /^There is no policy "admin": one of viewer/],
    ["viewer --stack staging", /^There is no stack "staging"/],
    ["viewer --stack dev --state-machine-arn x", /^"x" is not the ARN of a state machine\./],
    [
      `viewer --stack dev --state-machine-arn ${machine.replace("us-east-1", "eu-west-1")}`,
      /^The state machine is in eu-west-1, and the stack in us-east-1\./,
    ],
    [
      `viewer --stack dev --account 444455556666 --state-machine-arn ${machine}`,
      /^The state machine is in 111122223333, not in 444455556666\./,
    ],
    ["boundary --stack dev --trust", /^--trust does not apply to boundary\. Omit it\./],
    [`boundary --stack dev --state-machine-arn ${machine}`, /^--state-machine-arn does not apply to boundary\./],
    ["boundary --stack dev --lines", /^--lines does not apply to boundary\./],
    ["viewer --stack dev --lines", /^--lines does not apply to viewer\./],
    ["deploy --stack dev --trust --repository o/r --lines", /^--lines does not apply to deploy/],
    ["viewer --stack dev --trust", /^--trust does not apply to viewer\. Omit it\./],
    [`deploy --stack dev --state-machine-arn ${machine}`, /^--state-machine-arn does not apply to deploy\./],
    ["deploy --stack dev --repository o/r", /^--repository does not apply to deploy without --trust\./],
    ["deploy --stack dev --trust", /^Specify the repository, such as --repository octo-org\/octo-repo/],
    ["deploy --stack dev --account 1", /^--account is "1"\. An AWS account's id has twelve digits\./],
    [
      "deploy --stack dev --state-key k",
      /^--state-key is "k"\. It takes an alias, such as alias\/stock-trading-pulumi\./,
    ],
  ];
  for (const [args, words] of mistakes) {
    it(`explains the mistake in "${args}"`, async () => {
      await assert.rejects(request(...args.split(" ").filter((arg) => arg !== "")), (error: Error) => {
        assert.match(error.message, words);
        // Printed as a message only, with exit code 2.
        assert.ok(error instanceof UsageError || RunError.isInstance(error), error.name);
        return true;
      });
    });
  }

  async function request(...args: readonly string[]): Promise<{ readonly policy: Printed; readonly notes: string[] }> {
    const notes: string[] = [];
    const policy = JSON.parse(await requestedPolicy(args, (note) => notes.push(note))) as Printed;
    return { policy, notes };
  }
});

interface Printed {
  readonly Statement: readonly { readonly Resource: string }[];
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runPermissions(...args: readonly string[]): Promise<Run> {
  const child = spawn(
    process.execPath,
    ["-r", "./tools/typescript.cjs", path.join("tools", "commands", "permissions.ts"), ...args],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [said, complained] = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout: (await said)?.join("") ?? "", stderr: (await complained)?.join("") ?? "" };
}
