import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";
import { policy, refusal } from "../provisioned";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const READER = { type: "role", arn: ROLE, sessionName: "reader", account: ACCOUNT } as const;
const arnOf = (path: string): string => `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/${path}`;

function program(): object {
  const key = new aws.kms.Key("key");
  const parameter = (name: string, args: Partial<aws.ssm.ParameterArgs> = {}) =>
    new aws.ssm.Parameter(name, { name, type: "String", value: `value of ${name}`, ...args });
  parameter("plain");
  parameter("/letters/weight");
  parameter("/letters/sizes", { type: "StringList", value: "s,m,l" });
  parameter("/letters/abroad/weight");
  parameter("/secret", { type: "SecureString" });
  parameter("/encrypted", { type: "SecureString", keyId: key.arn });
  return { keyArn: key.arn };
}

describe("Parameter Store", () => {
  let emulator: FixtureEmulator;
  before(async () => {
    emulator = await startFixture({ program });
  });
  after(() => emulator.stop());

  const call = (action: string, input: object) => emulator.asAdministrator("ssm", action, { ...input });

  function asReader(action: string, input: object, ...statements: readonly object[]): Promise<unknown> {
    const trust = policy({ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" });
    emulator.authorization.createRole("reader", ROLE, trust);
    emulator.authorization.attachRolePolicy("reader", "reads", policy(...statements));
    return emulator.call({ caller: READER, service: "ssm", action, input: { ...input }, overTls: true });
  }
  const allows = (Action: string, ...paths: readonly string[]) => ({
    Effect: "Allow",
    Action,
    Resource: paths.map(arnOf),
  });

  it("finds a parameter by its name, its version and its ARN", async () => {
    for (const Name of ["plain", "plain:1", arnOf("plain"), `${arnOf("plain")}:1`]) {
      const { Parameter } = await call("GetParameter", { Name });
      const { LastModifiedDate: _, ...parameter } = Parameter as Record<string, unknown>;
      assert.deepEqual(parameter, {
        Name: "plain",
        Type: "String",
        Value: "value of plain",
        Version: 1,
        ARN: arnOf("plain"),
        DataType: "text",
      });
    }
    const { Parameter } = await call("GetParameter", { Name: arnOf("letters/weight") });
    assert.equal((Parameter as { Name: string }).Name, "/letters/weight");
  });

  it("lists several, and those below a path", async () => {
    const names = (output: Record<string, unknown>) =>
      (output.Parameters as { Name: string }[]).map(({ Name }) => Name);
    const several = await call("GetParameters", { Names: ["plain", "none", "/letters/sizes"] });
    assert.deepEqual([names(several), several.InvalidParameters], [["plain", "/letters/sizes"], ["none"]]);
    const path = { Path: "/letters/" };
    assert.deepEqual(names(await call("GetParametersByPath", path)), ["/letters/sizes", "/letters/weight"]);
    const first = await call("GetParametersByPath", { ...path, Recursive: true, MaxResults: 2 });
    const { NextToken } = first;
    const second = await call("GetParametersByPath", { ...path, Recursive: true, MaxResults: 2, NextToken });
    assert.deepEqual(
      [names(first), names(second), second.NextToken],
      [["/letters/abroad/weight", "/letters/sizes"], ["/letters/weight"], undefined],
    );
  });

  it("shows a SecureString only with decryption", async () => {
    const value = async (input: object) =>
      ((await call("GetParameter", { Name: "/secret", ...input })).Parameter as { Value: string }).Value;
    assert.equal(await value({ WithDecryption: true }), "value of /secret");
    assert.doesNotMatch(await value({}), /value of/);
  });

  it("needs the permission on each parameter, or on the path", async () => {
    const reads = allows("ssm:GetParameter", "letters/weight");
    await asReader("GetParameter", { Name: "/letters/weight" }, reads);
    await assert.rejects(asReader("GetParameter", { Name: "/letters/sizes" }, reads), {
      code: "AccessDeniedException",
    });
    const several = allows("ssm:GetParameters", "letters/weight");
    await assert.rejects(asReader("GetParameters", { Names: ["/letters/weight", "plain"] }, several), {
      code: "AccessDeniedException",
      message: /parameter\/plain/,
    });
    await asReader("GetParametersByPath", { Path: "/letters/" }, allows("ssm:GetParametersByPath", "letters"));
  });

  it("needs the permission to decrypt with the parameter's key, but not with AWS's", async () => {
    const reads = allows("ssm:GetParameter", "*");
    const input = { Name: "/encrypted", WithDecryption: true };
    await asReader("GetParameter", { ...input, Name: "/secret" }, reads);
    await asReader("GetParameter", { Name: "/encrypted" }, reads);
    await assert.rejects(asReader("GetParameter", input, reads), {
      code: "AccessDeniedException",
      message: /kms:Decrypt/,
    });
    await asReader("GetParameter", input, reads, {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: String(emulator.program.outputs.keyArn),
      Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": arnOf("encrypted") } },
    });
  });

  it("writes versions, and deletes", async () => {
    const put = (input: object) => call("PutParameter", { Name: "/new", Value: "1", ...input });
    await assert.rejects(put({}), { code: "ValidationException", message: /type is required/ });
    assert.equal((await put({ Type: "String" })).Version, 1);
    await assert.rejects(put({ Type: "String" }), { code: "ParameterAlreadyExists" });
    assert.equal((await put({ Value: "2", Overwrite: true })).Version, 2);
    await assert.rejects(call("GetParameter", { Name: "/new:1" }), { code: "ParameterNotFound" });
    await call("DeleteParameter", { Name: "/new" });
    await assert.rejects(call("GetParameter", { Name: "/new" }), { code: "ParameterNotFound" });
  });

  for (const name of ["aws/parcel", "/ssm-parcel", "a/b", "a b", "a:1"]) {
    it(`refuses the name ${name}`, async () => {
      assert.match(
        await refusal(() => new aws.ssm.Parameter("parameter", { name, type: "String", value: "1" })),
        /^Parameter name ".*": use letters, digits/,
      );
    });
  }
});
