import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type { Emulator } from "../../../emulator";
import { policy, provisioned, refusal } from "../../provisioned";
import { ACCOUNT, base64, DELEGATION, ended, hmacKey } from "./support";

const DAY_MS = 24 * 60 * 60_000;
const KEYS = `arn:aws:kms:us-east-1:${ACCOUNT}:key`;
const MISSING = "11111111-2222-3333-4444-555555555555";

function generate(emulator: Emulator, KeyId: unknown): Promise<unknown> {
  const input = { KeyId, MacAlgorithm: "HMAC_SHA_256", Message: base64("x") };
  return emulator.asAdministrator("kms", "GenerateMac", input);
}

/** A program with an HMAC key and an alias of it. */
function aliased(args: aws.kms.KeyArgs = {}): object {
  const key = hmacKey(args);
  const alias = new aws.kms.Alias("alias", { name: "alias/parcels", targetKeyId: key.keyId });
  return { arn: key.arn, keyId: key.keyId, aliasArn: alias.arn, aliasName: alias.name };
}

describe("A KMS key", () => {
  it("is named by its ID, its ARN, and its alias's name and ARN", () =>
    provisioned(aliased, async (emulator) => {
      const { arn, ...names } = emulator.program.outputs;
      assert.deepEqual([names.aliasName, names.aliasArn], ["alias/parcels", `${KEYS.slice(0, -3)}alias/parcels`]);
      for (const name of [arn, ...Object.values(names)]) {
        assert.equal(((await generate(emulator, name)) as { KeyId: string }).KeyId, arn);
      }
    }));

  const unknown: readonly [keyId: string, message: string][] = [
    [MISSING, `Key '${KEYS}/${MISSING}' does not exist`],
    ["parcels", "Invalid keyId 'parcels'"],
    ["alias/letters", `Alias arn:aws:kms:us-east-1:${ACCOUNT}:alias/letters is not found.`],
  ];
  for (const [keyId, message] of unknown) {
    it(`is not found as ${keyId}`, () =>
      provisioned(aliased, (emulator) =>
        assert.rejects(generate(emulator, keyId), { code: "NotFoundException", message }),
      ));
  }

  for (const [what, own, other] of [
    ["account", ACCOUNT, "111122223333"],
    ["region", "us-east-1", "us-west-2"],
  ] as const) {
    it(`is not found by an ARN of another ${what}`, () =>
      provisioned(aliased, async (emulator) => {
        const arn = String(emulator.program.outputs.arn).replace(own, other);
        assert.equal(await ended(generate(emulator, arn)), "NotFoundException");
      }));
  }

  it("has an alias with a generated name", () =>
    provisioned(
      () => ({ name: new aws.kms.Alias("parcels", { targetKeyId: hmacKey().arn }).name }),
      async (emulator) => {
        const { name } = emulator.program.outputs;
        assert.match(String(name), /^alias\/parcels-[\da-f]{7}$/);
        assert.equal(await ended(generate(emulator, name)), "done");
      },
    ));

  it("makes no codes while it is disabled", () =>
    provisioned(
      () => aliased({ isEnabled: false }),
      async (emulator) => {
        const KeyId = emulator.program.outputs.arn;
        await assert.rejects(generate(emulator, KeyId), {
          code: "DisabledException",
          message: `${KeyId} is disabled.`,
        });
        await emulator.asAdministrator("kms", "EnableKey", { KeyId });
        assert.equal(await ended(generate(emulator, KeyId)), "done");
        await emulator.asAdministrator("kms", "DisableKey", { KeyId });
        assert.equal(await ended(generate(emulator, KeyId)), "DisabledException");
      },
    ));

  it("makes no codes while its deletion is scheduled, and is disabled once that is cancelled", () =>
    provisioned(aliased, async (emulator) => {
      const KeyId = emulator.program.outputs.arn;
      const kms = (action: string): Promise<string> => ended(emulator.asAdministrator("kms", action, { KeyId }));
      assert.deepEqual(await emulator.asAdministrator("kms", "ScheduleKeyDeletion", { KeyId }), {
        KeyId,
        DeletionDate: (emulator.clock.now() + 30 * DAY_MS) / 1_000,
        KeyState: "PendingDeletion",
        PendingWindowInDays: 30,
      });
      await assert.rejects(generate(emulator, KeyId), {
        code: "KMSInvalidStateException",
        message: `${KeyId} is pending deletion.`,
      });
      for (const action of ["EnableKey", "DisableKey", "ScheduleKeyDeletion"]) {
        assert.equal(await kms(action), "KMSInvalidStateException");
      }
      assert.equal(await kms("CancelKeyDeletion"), "done");
      assert.equal(await ended(generate(emulator, KeyId)), "DisabledException");
      assert.equal(await kms("CancelKeyDeletion"), "KMSInvalidStateException");
    }));

  it("is gone when the time until its deletion has passed", () =>
    provisioned(aliased, async (emulator) => {
      const KeyId = emulator.program.outputs.arn;
      await emulator.asAdministrator("kms", "ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
      emulator.clock.advance(7 * DAY_MS - 1);
      assert.equal(await ended(generate(emulator, KeyId)), "KMSInvalidStateException");
      emulator.clock.advance(1);
      assert.equal(await ended(generate(emulator, KeyId)), "NotFoundException");
    }));

  it("is deleted after 7 to 30 days only", () =>
    provisioned(aliased, async (emulator) => {
      const KeyId = emulator.program.outputs.arn;
      for (const PendingWindowInDays of [6, 31]) {
        const call = emulator.asAdministrator("kms", "ScheduleKeyDeletion", { KeyId, PendingWindowInDays });
        assert.equal(await ended(call), "ValidationException");
      }
      assert.equal(await ended(generate(emulator, KeyId)), "done");
    }));

  const KEY = "aws:kms/key:Key key:";
  const locked = policy({ ...DELEGATION, Action: "kms:GenerateMac" });
  const lockedMessage = `${KEY} The new key policy will not allow you to update the key policy in the future.`;
  const rotates = `${KEY} key rotation is not valid on AWS for an HMAC key, which KMS does not rotate. Leave out enableKeyRotation and rotationPeriodInDays.`;
  const refusals: readonly [what: string, program: () => unknown, message: string][] = [
    [
      "an HMAC key spec for encryption",
      () => hmacKey({ keyUsage: "ENCRYPT_DECRYPT" }),
      `${KEY} keyUsage ENCRYPT_DECRYPT with customerMasterKeySpec HMAC_256 is not valid on AWS.`,
    ],
    [
      "the default key spec for codes",
      () => hmacKey({ customerMasterKeySpec: undefined }),
      `${KEY} keyUsage GENERATE_VERIFY_MAC with customerMasterKeySpec SYMMETRIC_DEFAULT is not valid on AWS.`,
    ],
    ["rotation of an HMAC key", () => hmacKey({ enableKeyRotation: true }), rotates],
    ["a rotation period of an HMAC key", () => hmacKey({ rotationPeriodInDays: 90 }), rotates],
    [
      "a key spec that the emulator does not run",
      () => hmacKey({ customerMasterKeySpec: "RSA_2048" }),
      `${KEY} customerMasterKeySpec "RSA_2048" is valid on AWS, and not run here. The emulator runs "SYMMETRIC_DEFAULT" or "HMAC_224" or "HMAC_256" or "HMAC_384" or "HMAC_512".`,
    ],
    [
      "a usage that the emulator does not run",
      () => hmacKey({ keyUsage: "SIGN_VERIFY" }),
      `${KEY} keyUsage "SIGN_VERIFY" is valid on AWS, and not run here. The emulator runs "ENCRYPT_DECRYPT" or "GENERATE_VERIFY_MAC".`,
    ],
    [
      "a deletion window of 6 days",
      () => hmacKey({ deletionWindowInDays: 6 }),
      `${KEY} deletionWindowInDays 6 is not valid on AWS, which takes 7 to 30.`,
    ],
    [
      "a rotation period of 89 days",
      () => new aws.kms.Key("key", { enableKeyRotation: true, rotationPeriodInDays: 89 }),
      `${KEY} rotationPeriodInDays 89 is not valid on AWS, which takes 90 to 2560.`,
    ],
    ["a policy that nobody could update", () => hmacKey({ policy: locked }), lockedMessage],
    [
      "an alias of AWS",
      () => new aws.kms.Alias("alias", { name: "alias/aws/sns", targetKeyId: hmacKey().keyId }),
      'aws:kms/alias:Alias alias: name "alias/aws/sns" is not valid on AWS, which takes alias/ and letters, digits, / _ and -, but not alias/aws/.',
    ],
    [
      "an alias of a key that does not exist",
      () => new aws.kms.Alias("alias", { name: "alias/parcels", targetKeyId: MISSING }),
      `Key '${KEYS}/${MISSING}' does not exist`,
    ],
    [
      "an alias that exists",
      () => {
        const { keyId: targetKeyId } = hmacKey();
        new aws.kms.Alias("first", { name: "alias/parcels", targetKeyId });
        new aws.kms.Alias("second", { name: "alias/parcels", targetKeyId });
      },
      `An alias with the name arn:aws:kms:us-east-1:${ACCOUNT}:alias/parcels already exists`,
    ],
  ];
  for (const [what, program, message] of refusals) {
    it(`is refused with ${what}`, async () => {
      assert.equal(await refusal(program), message);
    });
  }

  it("may have a policy that nobody could update, if the program says so", async () => {
    assert.equal(await refusal(() => hmacKey({ policy: locked, bypassPolicyLockoutSafetyCheck: true })), "");
  });
});
