import assert from "node:assert/strict";
import fc from "fast-check";
import { type Elements, judge, OTHER_ACCOUNT, type Outcome, outcome, QUEUE, ROLE } from "./builders";

/** A statement, and whether it matches the call. This is known from its construction, without an evaluation. */
interface Sample {
  readonly matches: boolean;
  readonly elements: Elements;
}

/** A value that matches the call, or a value that does not match it. */
function element(matching: unknown[], others: unknown[]) {
  return fc.oneof(
    fc.constantFrom(...matching).map((value) => ({ value, matches: true })),
    fc.constantFrom(...others).map((value) => ({ value, matches: false })),
  );
}

const anAction = element(
  ["sqs:SendMessage", "sqs:*", "SQS:Send?essage", ["sqs:GetQueueUrl", "sqs:sendMessage"]],
  ["sqs:ReceiveMessage", "sqs:Send", ["sqs:Get*"]],
);
const aResource = element(
  [QUEUE, "*", "arn:aws:sqs:*:*:*", [`${QUEUE}-2`, QUEUE]],
  [`${QUEUE}-2`, "arn:aws:sqs:*:*:Requests"],
);
const aPrincipal = element(
  ["*", { AWS: ROLE }, { AWS: [OTHER_ACCOUNT, "*"] }],
  [{ Service: "events.amazonaws.com" }, { AWS: OTHER_ACCOUNT }, { AWS: `${ROLE}-2` }],
);
const aCondition = element(
  [
    undefined,
    { Bool: { "aws:SecureTransport": "true" } },
    { ArnLike: { "aws:PrincipalArn": ROLE } },
    { StringNotEquals: { "aws:SourceVpce": "vpce-1" } },
  ],
  [
    { Bool: { "aws:SecureTransport": "false" } },
    { StringEquals: { "aws:SourceVpce": "vpce-1" } },
    { Null: { "aws:PrincipalArn": "true" } },
  ],
);

const anEffect = fc.constantFrom("Allow", "Deny");

const anIdentityStatement: fc.Arbitrary<Sample> = fc
  .tuple(anEffect, anAction, aResource, aCondition)
  .map(([Effect, Action, Resource, Condition]) => ({
    matches: Action.matches && Resource.matches && Condition.matches,
    elements: { Effect, Action: Action.value, Resource: Resource.value, Condition: Condition.value },
  }));

const aResourceStatement: fc.Arbitrary<Sample> = fc
  .tuple(anIdentityStatement, aPrincipal)
  .map(([{ matches, elements }, Principal]) => ({
    matches: matches && Principal.matches,
    elements: { ...elements, Principal: Principal.value },
  }));

const someIdentity = fc.array(anIdentityStatement, { maxLength: 4 });
const someResource = fc.array(aResourceStatement, { maxLength: 4 });

function decide(identity: Sample[], resource: Sample[]): Outcome {
  const written = (samples: Sample[]): Elements[] => samples.map(({ elements }) => elements);
  const call = { context: { "aws:SecureTransport": true } };
  return outcome(judge(call, written(identity), written(resource)).verdict);
}

function matching(samples: Sample[]): Sample[] {
  return samples.filter(({ matches }) => matches);
}

describe("For any policies of a role and a queue", () => {
  it("only a matching Allow allows the call, and any matching Deny denies it", () => {
    fc.assert(
      fc.property(someIdentity, someResource, (identity, resource) => {
        const effects = matching([...identity, ...resource]).map(({ elements }) => elements.Effect);
        const undenied = effects.includes("Allow") ? "allowed" : "implicit deny";
        assert.equal(decide(identity, resource), effects.includes("Deny") ? "explicit deny" : undenied);
      }),
      { numRuns: 1000 },
    );
  });

  it("an additional matching Deny denies the call", () => {
    const asDeny = ({ elements }: Sample): Sample => ({ matches: true, elements: { ...elements, Effect: "Deny" } });
    const identityDeny = anIdentityStatement.filter(({ matches }) => matches).map(asDeny);
    const resourceDeny = aResourceStatement.filter(({ matches }) => matches).map(asDeny);
    fc.assert(
      fc.property(someIdentity, someResource, identityDeny, resourceDeny, (identity, resource, own, another) => {
        assert.equal(decide([...identity, own], resource), "explicit deny");
        assert.equal(decide(identity, [another, ...resource]), "explicit deny");
      }),
    );
  });

  it("a statement that does not match has no effect", () => {
    fc.assert(
      fc.property(someIdentity, someResource, (identity, resource) => {
        assert.equal(decide(matching(identity), matching(resource)), decide(identity, resource));
      }),
      { numRuns: 500 },
    );
  });
});
