import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { policy, provisioned } from "../../provisioned";
import { ACCOUNT, asRole, base64, CALLER, DELEGATION, hmacKey } from "./support";

const allows = { Effect: "Allow", Action: "kms:GenerateMac", Resource: "*" };
const names = { ...allows, Principal: { AWS: CALLER } };
const algorithm = (value: string): object => ({ Condition: { StringEquals: { "kms:MacAlgorithm": value } } });
const administered = { ...DELEGATION, Action: ["kms:PutKeyPolicy", "kms:DescribeKey"] };

describe("A call with an HMAC key", () => {
  const calls: readonly [
    what: string,
    isAllowed: boolean,
    keyPolicy: readonly object[],
    identity: readonly object[],
  ][] = [
    ["is allowed by an IAM policy to which the key policy delegates", true, [DELEGATION], [allows]],
    ["is not allowed by the delegation alone", false, [DELEGATION], []],
    ["is not allowed by an IAM policy without a delegation of that action", false, [administered], [allows]],
    ["is allowed by a key policy that names the role", true, [administered, names], []],
    [
      "is not allowed by a key policy that names it for another action",
      false,
      [administered, { ...names, Action: "kms:VerifyMac" }],
      [],
    ],
    ["is denied by the key policy, whatever allows it", false, [DELEGATION, { ...names, Effect: "Deny" }], [allows]],
    ["is denied by an IAM policy, whatever allows it", false, [administered, names], [{ ...allows, Effect: "Deny" }]],
    [
      "meets a condition on its algorithm in the key policy",
      true,
      [administered, { ...names, ...algorithm("HMAC_SHA_256") }],
      [],
    ],
    [
      "does not meet a condition on another algorithm in the key policy",
      false,
      [administered, { ...names, ...algorithm("HMAC_SHA_512") }],
      [],
    ],
    [
      "meets a condition on its algorithm in an IAM policy",
      true,
      [DELEGATION],
      [{ ...allows, ...algorithm("HMAC_SHA_256") }],
    ],
    [
      "does not meet a condition on another algorithm in an IAM policy",
      false,
      [DELEGATION],
      [{ ...allows, ...algorithm("HMAC_SHA_384") }],
    ],
  ];
  for (const [what, isAllowed, keyPolicy, identity] of calls) {
    it(what, () =>
      provisioned(
        () => ({ arn: hmacKey({ policy: policy(...keyPolicy) }).arn }),
        async (emulator) => {
          const input = { KeyId: emulator.program.outputs.arn, MacAlgorithm: "HMAC_SHA_256", Message: base64("x") };
          const end = await asRole(emulator, identity, { action: "GenerateMac", input });
          assert.equal(end, isAllowed ? "done" : "AccessDeniedException");
        },
      ),
    );
  }

  it("is checked against the key's ARN, also if it names an alias", () =>
    provisioned(
      () => {
        const { arn, keyId } = hmacKey();
        new aws.kms.Alias("alias", { name: "alias/parcels", targetKeyId: keyId });
        return { arn };
      },
      async (emulator) => {
        const { arn } = emulator.program.outputs;
        const input = { KeyId: "alias/parcels", MacAlgorithm: "HMAC_SHA_256", Message: base64("x") };
        const call = { action: "GenerateMac", input };
        const onAlias = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/parcels`;
        assert.equal(await asRole(emulator, [{ ...allows, Resource: onAlias }], call), "AccessDeniedException");
        assert.equal(await asRole(emulator, [{ ...allows, Resource: arn }], call), "done");
      },
    ));

  it("has the alias that it names as a condition key, by name or by ARN", () =>
    provisioned(
      () => {
        const { arn, keyId } = hmacKey();
        return { arn, alias: new aws.kms.Alias("alias", { name: "alias/parcels", targetKeyId: keyId }).arn };
      },
      async (emulator) => {
        const { arn, alias } = emulator.program.outputs;
        const Condition = { StringEquals: { "kms:RequestAlias": "alias/parcels" } };
        const end = (KeyId: unknown): Promise<string> => {
          const input = { KeyId, MacAlgorithm: "HMAC_SHA_256", Message: base64("x") };
          return asRole(emulator, [{ ...allows, Condition }], { action: "GenerateMac", input });
        };
        assert.deepEqual(
          [await end("alias/parcels"), await end(alias), await end(arn)],
          ["done", "done", "AccessDeniedException"],
        );
      },
    ));

  it("is denied by its policies before KMS looks at the key's state and usage", () =>
    provisioned(
      () => ({ arn: hmacKey({ isEnabled: false }).arn }),
      async (emulator) => {
        const input = { KeyId: emulator.program.outputs.arn, MacAlgorithm: "HMAC_SHA_512", Message: base64("x") };
        assert.equal(await asRole(emulator, [], { action: "GenerateMac", input }), "AccessDeniedException");
      },
    ));
});
