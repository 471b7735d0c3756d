import assert from "node:assert/strict";
import { LinkKey } from "../../components/linkKey";
import { policyDocument } from "../../components/policy";
import { evaluateComponents, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

const ROOT = { AWS: "arn:aws:iam::111122223333:root" };
const roles = {
  signerRoleArn: "arn:aws:iam::111122223333:role/callback",
  verifierRoleArn: "arn:aws:iam::111122223333:role/page",
};

describe("A key for links", () => {
  it("makes and verifies MACs, is kept for 30 days, and is not rotated, which KMS does for no such key", async () => {
    const evaluation = await evaluateComponents(() => new LinkKey("links", roles));
    const { policy: _, ...inputs } = resource(evaluation, TYPE.key, "links-key").inputs;
    assert.deepEqual(inputs, {
      description: "Signs approval links",
      keyUsage: "GENERATE_VERIFY_MAC",
      customerMasterKeySpec: "HMAC_256",
      deletionWindowInDays: 30,
    });
  });

  it("lets one role sign and the other verify, with its algorithm; the account only administers it", async () => {
    const evaluation = await evaluateComponents(() => new LinkKey("links", roles));
    const [administered, ...used] = statementsOf(resource(evaluation, TYPE.key, "links-key"));
    assert.equal(administered?.Sid, "AdministeredByAccount");
    assert.deepEqual((administered as { Principal?: unknown }).Principal, ROOT);
    assert.ok(administered?.Action.every((action) => !/Mac|\*/.test(action)));
    const algorithm = { Condition: { StringEquals: { "kms:MacAlgorithm": "HMAC_SHA_256" } } };
    const effect = { Effect: "Allow", Resource: "*" };
    assert.deepEqual(used, [
      {
        Sid: "SignLinks",
        ...effect,
        Action: ["kms:GenerateMac"],
        Principal: { AWS: roles.signerRoleArn },
        ...algorithm,
      },
      {
        Sid: "VerifyLinks",
        ...effect,
        Action: ["kms:VerifyMac"],
        Principal: { AWS: roles.verifierRoleArn },
        ...algorithm,
      },
    ]);
  });

  it("names itself in the statements for the roles' own policies", async () => {
    const evaluation = await evaluateComponents(() => {
      const key = new LinkKey("links", roles);
      return { statements: policyDocument(key.signs(), key.verifies()) };
    });
    const Resource = outputOf(resource(evaluation, TYPE.key, "links-key"), "arn");
    assert.deepEqual(JSON.parse(String(evaluation.outputs.statements)).Statement, [
      { Sid: "SignLinks", Effect: "Allow", Action: ["kms:GenerateMac"], Resource },
      { Sid: "VerifyLinks", Effect: "Allow", Action: ["kms:VerifyMac"], Resource },
    ]);
  });

  for (const protect of [undefined, true]) {
    it(`is ${protect ? "" : "not "}protected ${protect ? "on request" : "by default"}`, async () => {
      const evaluation = await evaluateComponents(
        () => new LinkKey("links", { ...roles, ...(protect !== undefined && { protect }) }),
      );
      assert.equal(resource(evaluation, TYPE.key, "links-key").protect, protect ?? false);
    });
  }
});
