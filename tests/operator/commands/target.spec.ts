import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { announce, announcementsDirectory } from "pulumi-aws-emulator/announcement";
import type { Execute } from "../../../operator/commands/stackOutputsReader";
import { resolveTarget } from "../../../operator/commands/target";
import type { Target } from "../../../operator/executions/target";
import { arnOf, stateMachineArn } from "../builders";

const outputs =
  (text: string): Execute =>
  async () =>
    text;

/** What the emulators of these tests run. */
const announcedStack = { stack: "prod", outputs: { topicArns: { approvers: "arn" } } };

const failing =
  (error: object): Execute =>
  async () => {
    throw Object.assign(new Error("failed"), error);
  };

describe("resolveTarget, without a target,", () => {
  it("asks Pulumi for the outputs of the named stack", async () => {
    const called: unknown[] = [];
    const run: Execute = async (program, args) => {
      called.push([program, ...args]);
      return "{}";
    };

    await assert.rejects(resolveTarget({ stack: "prod" }, run), {
      name: "NoTargetError",
      message: 'The stack "prod" has no output stateMachineArn: deploy it first (npm run up).',
    });
    assert.deepEqual(called, [["pulumi", "stack", "output", "--json", "--stack", "prod"]]);
  });

  it("says that the Pulumi CLI is missing, and how to do without it", async () => {
    await assert.rejects(
      resolveTarget({ stack: "prod" }, failing({ code: "ENOENT" })),
      /which is not installed\. Specify the execution's ARN or --state-machine-arn instead/,
    );
  });

  it("repeats Pulumi's message about a stack that cannot be read", async () => {
    const run = failing({ code: 255, stderr: "error: no stack named 'prod' found\n" });

    await assert.rejects(resolveTarget({ stack: "prod" }, run), {
      message: `Pulumi could not read the outputs of the stack "prod": error: no stack named 'prod' found`,
    });
  });

  it("refuses an output that is not a state machine, and a Region other than the state machine's", async () => {
    const wrong = outputs('{"stateMachineArn":"arn:aws:sns:eu-west-1:1:x"}');

    await assert.rejects(resolveTarget({ stack: "prod" }, wrong), /is not the ARN of a state machine/);
    await assert.rejects(resolveTarget({ stateMachineArn, region: "us-east-1" }), /is in eu-west-1, not in us-east-1/);
  });
});

const identity = "arn:aws:sts::111122223333:assumed-role/approver/alice";
const callerIdentity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>${identity}</Arn><UserId>AIDA:alice</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

describe("resolveTarget", () => {
  const environment = { ...process.env };
  let folder = "";
  let server: Server;
  let endpoint = "";
  /** The caller, Region and service of each call, from its signature. */
  let signers: string[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const [key, , region, service] =
        /Credential=([^,]+)/.exec(request.headers.authorization ?? "")?.[1]?.split("/") ?? [];
      signers.push(`${key} ${region} ${service}`);
      if (key === "LACKS") {
        response.statusCode = 400;
        response.end('{"__type":"ExecutionDoesNotExist"}');
        return;
      }
      response.end(service === "sts" ? callerIdentity : '{"executions":[]}');
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "target-"));
    signers = [];
    const shared = join(folder, "aws");
    writeFileSync(shared, "[profile approver]\naws_access_key_id = PROFILE\naws_secret_access_key = secret\n");
    for (const name of Object.keys(process.env).filter((name) => name.startsWith("AWS_"))) {
      delete process.env[name];
    }
    process.env.XDG_RUNTIME_DIR = folder;
    process.env.AWS_CONFIG_FILE = shared;
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "none");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const name of Object.keys(process.env)) {
      delete process.env[name];
    }
    Object.assign(process.env, environment);
  });

  /** Points the SDK at the test's server and puts these credentials into the environment. */
  function onAws(accessKeyId?: string): void {
    process.env.AWS_ENDPOINT_URL = endpoint;
    if (accessKeyId !== undefined) {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: "secret" });
    }
  }

  /** A target without its client, after checking that the client works. */
  /** Only AWS can simulate what an identity may do. */
  async function checked({ sfn, denied, ...target }: Target): Promise<Omit<Target, "sfn">> {
    assert.equal(denied === undefined, target.isLocal ?? false);
    assert.deepEqual((await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions, []);
    (sfn as SFNClient).destroy();
    return target;
  }

  it("finds the running emulator, and acts as the local user", async () => {
    const keys = { accessKeyId: "EMULATOR", secretAccessKey: "its secret" };
    announce({
      endpoint,
      region: "eu-central-1",
      ...keys,
      ...announcedStack,
      stateMachineArn,
      pid: process.pid,
    });

    const target = await resolveTarget({});

    const { accessKeyId, secretAccessKey } = await (target.sfn as SFNClient).config.credentials();
    assert.deepEqual({ accessKeyId, secretAccessKey }, keys);
    assert.deepEqual(await checked(target), {
      config: { endpoint, region: "eu-central-1", credentials: keys },
      stateMachineArn,
      identity: userInfo().username,
      isLocal: true,
      stack: "prod",
      asksPeople: true,
      trades: false,
    });
    assert.deepEqual(signers, ["EMULATOR eu-central-1 states"]);
  });

  it("does not take an emulator whose announcement others can read", async () => {
    const keys = { accessKeyId: "EMULATOR", secretAccessKey: "its secret" };
    announce({ endpoint, region: "eu-central-1", ...keys, ...announcedStack, stateMachineArn, pid: process.pid });
    chmodSync(announcementsDirectory(), 0o755);

    await assert.rejects(resolveTarget({}), { name: "NoTargetError", message: /so it is not trusted/ });
  });

  it("says how to start an emulator if none is running", async () => {
    await assert.rejects(resolveTarget({}), {
      name: "NoTargetError",
      message: /^No emulator is running\. Start one with/,
    });
  });

  it("accepts a state machine's ARN, uses its Region, and acts as the AWS caller", async () => {
    onAws("ENVIRONMENT");

    const { consoleUrl, ...target } = await checked(await resolveTarget({ stateMachineArn, region: "eu-west-1" }));

    assert.deepEqual(target, { config: { region: "eu-west-1" }, stateMachineArn, identity });
    assert.equal(
      consoleUrl?.(arnOf("one")),
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${encodeURIComponent(arnOf("one"))}`,
    );
    assert.deepEqual(signers, ["ENVIRONMENT eu-west-1 sts", "ENVIRONMENT eu-west-1 states"]);
  });

  it("reads the state machine from the outputs of a stack", async () => {
    onAws("ENVIRONMENT");

    for (const [topicArns, asksPeople] of [
      [undefined, undefined],
      [{}, false],
      [{ approvers: "arn" }, true],
      [{ approvers: { ada: "arn" } }, true],
    ] as const) {
      const text = JSON.stringify({ stateMachineArn, topicArns });
      const { consoleUrl, ...rest } = await checked(await resolveTarget({ stack: "prod" }, outputs(text)));
      const config = { region: "eu-west-1" };
      assert.deepEqual(rest, {
        config,
        stateMachineArn,
        identity,
        stack: "prod",
        asksPeople,
        trades: false,
        logGroups: {},
      });
    }
  });

  it("prefers the ARN to a named stack, without calling Pulumi", async () => {
    onAws("ENVIRONMENT");

    const target = await resolveTarget({ stateMachineArn, stack: "prod" }, failing({ code: "ENOENT" }));

    assert.equal((await checked(target)).stateMachineArn, stateMachineArn);
  });

  it("takes the state machine, its region and its account from an execution's ARN", async () => {
    onAws("ENVIRONMENT");

    const target = await checked(await resolveTarget({ execution: arnOf("one"), region: "eu-west-1" }));

    assert.equal(target.stateMachineArn, stateMachineArn);
    assert.deepEqual(signers, ["ENVIRONMENT eu-west-1 sts", "ENVIRONMENT eu-west-1 states"]);
  });

  it("says that the credentials are for another account, before anything but the identity is asked for", async () => {
    onAws("ENVIRONMENT");
    const other = arnOf("one").replace("111122223333", "444455556666");

    await assert.rejects(resolveTarget({ execution: other }), {
      name: "NoTargetError",
      message: `The state machine is in the account 444455556666, and your credentials are for 111122223333 (${identity}). Use --profile, or sign in to 444455556666.`,
    });
    assert.deepEqual(signers, ["ENVIRONMENT eu-west-1 sts"]);
  });

  it("takes an execution of a state machine that an emulator runs there, and any other to AWS", async () => {
    onAws("ENVIRONMENT");
    const keys = { accessKeyId: "EMULATOR", secretAccessKey: "its secret" };
    const announced = { endpoint, region: "eu-west-1", ...keys, ...announcedStack, pid: process.pid };
    announce({ ...announced, stateMachineArn: `${stateMachineArn}-2` });

    await checked(await resolveTarget({ execution: arnOf("one") }));
    assert.deepEqual(signers, ["ENVIRONMENT eu-west-1 sts", "ENVIRONMENT eu-west-1 states"]);

    signers = [];
    announce({ ...announced, stateMachineArn });
    await checked(await resolveTarget({ execution: arnOf("one") }));
    await checked(await resolveTarget({ stateMachineArn, profile: "approver" }));
    assert.deepEqual(signers, ["EMULATOR eu-west-1 states", "EMULATOR eu-west-1 states"]);
  });

  it("takes the emulator that has the execution where several run the state machine", async () => {
    const announced = { endpoint, region: "eu-west-1", secretAccessKey: "secret", ...announcedStack, stateMachineArn };
    announce({ ...announced, accessKeyId: "LACKS", pid: process.pid });
    announce({ ...announced, accessKeyId: "HAS", pid: process.ppid });

    await checked(await resolveTarget({ execution: arnOf("one") }));

    assert.equal(signers.at(-1), "HAS eu-west-1 states");
  });

  it("says that an emulator has ended, and does not ask AWS", async () => {
    onAws("ENVIRONMENT");
    const local = arnOf("one").replace("111122223333", "000000000000");

    await assert.rejects(resolveTarget({ execution: local }), {
      name: "NoTargetError",
      message: /belongs to an emulator that is no longer running/,
    });
    assert.deepEqual(signers, []);
  });

  it("refuses an execution of another state machine than the one that is named, and what is not an execution's ARN", async () => {
    await assert.rejects(resolveTarget({ execution: arnOf("one"), stateMachineArn: `${stateMachineArn}-2` }), {
      name: "UsageError",
      message: `"${arnOf("one")}" is not an execution of ${stateMachineArn}-2. Omit --state-machine-arn.`,
    });
    await assert.rejects(resolveTarget({ execution: stateMachineArn }), {
      name: "UsageError",
      message: /is not the ARN of an execution/,
    });
  });

  it("acts with the credentials of the profile", async () => {
    onAws();

    await checked(await resolveTarget({ stateMachineArn, profile: "approver" }));

    assert.deepEqual(signers, ["PROFILE eu-west-1 sts", "PROFILE eu-west-1 states"]);
  });
});
