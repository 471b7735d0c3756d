import assert from "node:assert/strict";
import {
  allows,
  onBehalfOf,
  policyDocument,
  type Statement,
  sidOf,
  tlsOnly,
  trustPolicy,
} from "../../components/policy";
import { evaluateComponents } from "../support/registrations";

const QUEUE = "arn:aws:sqs:us-east-1:111122223333:desk";

/** The statements of a policy document, as rendered by the program. */
async function rendered(document: () => ReturnType<typeof policyDocument>): Promise<unknown> {
  const { outputs } = await evaluateComponents(() => ({ document: document() }));
  return JSON.parse(String(outputs.document));
}

describe("A policy", () => {
  it("renders a statement without its missing elements", async () => {
    assert.deepEqual(await rendered(() => policyDocument(allows("Send", ["sqs:SendMessage"], QUEUE))), {
      Version: "2012-10-17",
      Statement: [{ Sid: "Send", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: QUEUE }],
    });
  });

  it("renders the principal and the condition, and keeps the order of statements", async () => {
    const Principal = { Service: "events.amazonaws.com" };
    const Condition: Statement["Condition"] = { Bool: { "aws:SecureTransport": "true" } };
    assert.deepEqual(
      await rendered(() =>
        policyDocument(allows("Send", ["sqs:SendMessage"], QUEUE, { Principal, Condition }), tlsOnly(["sqs:*"], QUEUE)),
      ),
      {
        Version: "2012-10-17",
        Statement: [
          { Sid: "Send", Effect: "Allow", Principal, Action: ["sqs:SendMessage"], Resource: QUEUE, Condition },
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: ["sqs:*"],
            Resource: QUEUE,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    );
  });

  it("trusts a service on behalf of this account's resources in this Region", async () => {
    assert.deepEqual(
      await rendered(() => trustPolicy("states.amazonaws.com", onBehalfOf("states", "stateMachine:desk-*"))),
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AssumedByService",
            Effect: "Allow",
            Principal: { Service: "states.amazonaws.com" },
            Action: ["sts:AssumeRole"],
            Condition: {
              StringEquals: { "aws:SourceAccount": "111122223333" },
              ArnLike: { "aws:SourceArn": "arn:aws:states:us-east-1:111122223333:stateMachine:desk-*" },
            },
          },
        ],
      },
    );
  });

  it("uses the first label of a service's name in a Sid", () => {
    assert.equal(sidOf({ service: "events.amazonaws.com" }), "Events");
    assert.equal(sidOf({ service: "cloudwatch.amazonaws.com" }), "Cloudwatch");
  });
});
