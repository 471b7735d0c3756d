import assert from "node:assert/strict";
import fc from "fast-check";
import { managedPolicies } from "../../../tools/permissions/managedPolicies";
import type { PipelinePolicy, PipelineStatement } from "../../../tools/permissions/pipelinePolicy";

/** IAM quotas: characters of a managed policy, without white space. */
const MOST = 6_144;

describe("Managed policies", () => {
  it("keep a policy that fits whole", () => {
    const policy = policyOf(statement("Small", 3, 1));

    assert.deepEqual(managedPolicies("deploy", policy), { "deploy@1": policy });
  });

  it("are split between statements, in their order", () => {
    const [first, second, third] = ["First", "Second", "Third"].map((sid) => statement(sid, 100, 1));
    assert.ok(first && second && third);

    assert.deepEqual(managedPolicies("deploy", policyOf(first, second, third)), {
      "deploy@1": policyOf(first, second),
      "deploy@2": policyOf(third),
    });
  });

  it("split a statement that is too long by itself, and name its parts apart", () => {
    for (const large of [statement("Large", 500, 2), statement("Large", 2, 500)]) {
      const documents = Object.values(managedPolicies("deploy", policyOf(large)));

      assert.ok(documents.length > 1);
      assert.deepEqual(permissionsOf(documents), permissionsOf([policyOf(large)]));
      const sids = documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
      assert.equal(new Set(sids).size, sids.length);
      assert.match(sids.join(), /^(Large[12]+,?)+$/);
    }
  });

  it("each fit, and together allow and deny what the policy does", () => {
    const aStatement = fc
      .tuple(fc.constantFrom("Allow", "Deny"), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
      .map(([Effect, actions, resources]) => ({ ...statement("S", actions, resources), Effect }) as PipelineStatement);
    const aPolicy = fc
      .array(aStatement, { minLength: 1, maxLength: 12 })
      .map((statements) => policyOf(...statements.map((each, index) => ({ ...each, Sid: `S${index}x` }))));

    fc.assert(
      fc.property(aPolicy, (policy) => {
        const documents = Object.values(managedPolicies("deploy", policy));
        assert.ok(documents.every((document) => JSON.stringify(document).length <= MOST));
        assert.deepEqual(permissionsOf(documents), permissionsOf([policy]));
      }),
      { numRuns: 200 },
    );
  });

  it("are refused for a condition that is too long, and for more policies than a role may have", () => {
    const condition = { StringEquals: { "aws:ResourceTag/project": ["p".repeat(7_000)] } };
    const long = { ...statement("Long", 1, 1), Condition: condition };

    assert.throws(() => managedPolicies("deploy", policyOf(long)), {
      name: "UsageError",
      message:
        "The statement Long alone has more than the 6144 characters of a managed policy, and its condition cannot be split.",
    });
    const many = Array.from({ length: 11 }, (_, index) => statement(`S${index}`, 200, 1));
    assert.throws(() => managedPolicies("deploy", policyOf(...many)), {
      name: "UsageError",
      message: /^deploy needs 11 managed policies, and a role has at most 10\. /,
    });
  });
});

function policyOf(...Statement: readonly PipelineStatement[]): PipelinePolicy {
  return { Version: "2012-10-17", Statement };
}

/** Each action has 25 characters with its quotes and comma, each resource 31. */
function statement(Sid: string, actions: number, resources: number): PipelineStatement {
  const named = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, "0")}`);
  return {
    Sid,
    Effect: "Allow",
    Action: named(actions, "service:ThisAndThat"),
    Resource: named(resources, "arn:aws:service:::things/"),
  };
}

/** Each action on each resource, with effect and condition. */
function permissionsOf(documents: readonly PipelinePolicy[]): readonly string[] {
  const all = documents.flatMap(({ Statement }) =>
    Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
      Action.flatMap((action) => Resource.map((on) => JSON.stringify([Effect, action, on, Condition]))),
    ),
  );
  return [...new Set(all)].sort();
}
