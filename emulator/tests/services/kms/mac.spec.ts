import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { GenerateMacCommand, KMSClient, type MacAlgorithmSpec, VerifyMacCommand } from "@aws-sdk/client-kms";
import * as aws from "@pulumi/aws";
import { type FixtureEmulator, startFixture } from "../../fixtureEmulator";
import { base64, ended, hmacKey } from "./support";

const BITS = ["224", "256", "384", "512"];
const Message = Buffer.from("a parcel of 3 kg");

describe("A message authentication code of KMS", () => {
  let emulator: FixtureEmulator;
  let client: KMSClient;
  let arns: Record<string, string>;
  before(async () => {
    emulator = await startFixture({
      program: () => ({
        symmetric: new aws.kms.Key("symmetric").arn,
        other: hmacKey({}, "other").arn,
        ...Object.fromEntries(
          BITS.map((bits) => [bits, hmacKey({ customerMasterKeySpec: `HMAC_${bits}` }, `key-${bits}`).arn]),
        ),
      }),
    });
    arns = emulator.program.outputs as typeof arns;
    const { endpoint, region, credentials } = emulator;
    client = new KMSClient({ endpoint, region, credentials });
  });
  after(async () => {
    client.destroy();
    await emulator.stop();
  });

  for (const bits of BITS) {
    const MacAlgorithm = `HMAC_SHA_${bits}` as MacAlgorithmSpec;

    it(`of ${MacAlgorithm} is as long as the hash, and is verified`, async () => {
      const KeyId = arns[bits];
      const { Mac, ...made } = await client.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message }));
      assert.deepEqual([made.KeyId, made.MacAlgorithm, Mac?.length], [KeyId, MacAlgorithm, Number(bits) / 8]);
      const verified = await client.send(new VerifyMacCommand({ KeyId, MacAlgorithm, Message, Mac }));
      assert.deepEqual([verified.KeyId, verified.MacAlgorithm, verified.MacValid], [KeyId, MacAlgorithm, true]);
      const again = await client.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message }));
      assert.deepEqual(again.Mac, Mac);
      assert.notDeepEqual(Buffer.from(Mac ?? []), createHash(`sha${bits}`).update(Message).digest());
    });

    it(`of ${MacAlgorithm} needs a key of that spec`, async () => {
      for (const KeyId of BITS.filter((other) => other !== bits).map((other) => arns[other])) {
        await assert.rejects(client.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message })), {
          name: "InvalidKeyUsageException",
          message: /^Algorithm HMAC_SHA_\d+ is incompatible with key spec HMAC_\d+\.$/,
        });
      }
    });
  }

  it("is not verified for another message, another key, or another code of any length", async () => {
    const request = { KeyId: arns["256"], MacAlgorithm: "HMAC_SHA_256", Message } as const;
    const { Mac = new Uint8Array() } = await client.send(new GenerateMacCommand(request));
    const flipped = Uint8Array.from(Mac, (byte, index) => (index === 0 ? byte ^ 1 : byte));
    for (const change of [
      { Message: Buffer.from("a parcel of 4 kg") },
      { KeyId: arns.other },
      { Mac: flipped },
      { Mac: Mac.slice(0, 31) },
      { Mac: Uint8Array.of(...Mac, 0) },
    ]) {
      await assert.rejects(client.send(new VerifyMacCommand({ ...request, Mac, ...change })), {
        name: "KMSInvalidMacException",
      });
    }
  });

  const generate = (input: object): Promise<unknown> =>
    emulator.asAdministrator("kms", "GenerateMac", {
      KeyId: arns["256"],
      MacAlgorithm: "HMAC_SHA_256",
      Message: base64("x"),
      ...input,
    });

  it("is made for a message of 1 to 4,096 bytes", async () => {
    for (const bytes of [1, 4_096]) {
      assert.equal(await ended(generate({ Message: base64("x".repeat(bytes)) })), "done");
    }
  });

  const problems: readonly [what: string, action: string, change: object, problem: string][] = [
    ["an empty message", "GenerateMac", { Message: "" }, "'message'.*greater than or equal to 1"],
    ["a message of 4,097 bytes", "VerifyMac", { Message: base64("x".repeat(4_097)) }, "'message'.*or equal to 4096"],
    ["no message", "GenerateMac", { Message: undefined }, "'message'.*must not be null"],
    ["no algorithm", "GenerateMac", { MacAlgorithm: undefined }, "'macAlgorithm'.*must not be null"],
    [
      "an algorithm that KMS does not have",
      "GenerateMac",
      { MacAlgorithm: "HMAC_SHA_1" },
      "'HMAC_SHA_1' at 'macAlgorithm'.*enum value set: \\[HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512\\]",
    ],
    ["no code to verify", "VerifyMac", { Mac: undefined }, "'mac'.*must not be null"],
    ["an empty code", "VerifyMac", { Mac: "" }, "'mac'.*greater than or equal to 1"],
    ["a code of 6,145 bytes", "VerifyMac", { Mac: base64("x".repeat(6_145)) }, "'mac'.*or equal to 6144"],
  ];
  for (const [what, action, change, problem] of problems) {
    it(`is refused with ${what}`, async () => {
      const input = { ...requestOf(action), KeyId: arns["256"], ...change };
      await assert.rejects(emulator.asAdministrator("kms", action, input), {
        code: "ValidationException",
        message: new RegExp(`^1 validation error detected: Value .*${problem}`),
      });
    });
  }

  for (const action of ["GenerateMac", "VerifyMac"]) {
    it(`is refused by ${action} with a key that encrypts`, async () => {
      const input = { ...requestOf(action), KeyId: arns.symmetric };
      await assert.rejects(emulator.asAdministrator("kms", action, input), {
        code: "InvalidKeyUsageException",
        message: `${arns.symmetric} key usage is ENCRYPT_DECRYPT which is not valid for ${action}.`,
      });
    });
  }

  for (const action of ["Encrypt", "Decrypt", "GenerateDataKey", "Sign"]) {
    it(`is all that an HMAC key is for: ${action} is refused`, async () => {
      await assert.rejects(emulator.asAdministrator("kms", action, { KeyId: arns["256"] }), {
        code: "InvalidKeyUsageException",
        message: `${arns["256"]} key usage is GENERATE_VERIFY_MAC which is not valid for ${action}.`,
      });
    });
  }

  it("is all that the emulator answers: it encrypts nothing", async () => {
    for (const input of [{ KeyId: arns.symmetric }, { CiphertextBlob: base64("x") }]) {
      await assert.rejects(emulator.asAdministrator("kms", "Decrypt", input), {
        message: "The emulator does not answer Decrypt of kms.",
      });
    }
  });

  it("is not made in a dry run, which reports the failures that come first", async () => {
    assert.equal(await ended(generate({ DryRun: true })), "DryRunOperationException");
    assert.equal(await ended(generate({ DryRun: true, MacAlgorithm: "HMAC_SHA_512" })), "InvalidKeyUsageException");
  });
});

function requestOf(action: string): object {
  return { MacAlgorithm: "HMAC_SHA_256", Message: base64("x"), ...(action === "VerifyMac" && { Mac: base64("y") }) };
}
