import assert from "node:assert/strict";
import type { AttachedPolicy, PolicyPlace } from "pulumi-aws-emulator";
import { DOCUMENTED_WILDCARDS, EXEMPTIONS } from "../../../tools/leastPrivilege/exemptions";
import { openPolicyTestbed, type PolicyTestbed } from "../../../tools/leastPrivilege/policyTestbed";
import { type Proof, proveLeastPrivilege, undetected } from "../../../tools/leastPrivilege/proof";

const STACKS = ["dev", "prod"] as const;

/** Starting the emulators and trying every removal takes seconds, and longer on a busy machine. */
const PROOF_TIMEOUT_MS = 120_000;

interface Statement {
  readonly Resource: string;
  readonly Condition: object;
}

function policy(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** A policy document with its first statement changed. */
function withFirst(document: string, change: (statement: Statement) => object): string {
  const [first, ...others] = JSON.parse(document).Statement;
  return policy({ ...first, ...change(first) }, ...others);
}

/** The undetected removals, as `policy: what`. */
function superfluous({ trials }: Proof): readonly string[] {
  return undetected(trials).map((trial) => `${trial.policy}: ${trial.removed}`);
}

/** The attached policy with this logical name. */
function attached(testbed: PolicyTestbed, kind: AttachedPolicy["kind"], name: string): AttachedPolicy {
  const found = testbed.policies().find((candidate) => candidate.kind === kind && testbed.nameOf(candidate) === name);
  assert.ok(found, `${testbed.stack} has no ${kind} policy ${name}`);
  return found;
}

interface Plant {
  readonly place: PolicyPlace | AttachedPolicy;
  readonly document: string | undefined;
}

/** Runs `work` with replaced policies in every emulator of the testbed, and then restores them. */
async function planted<T>(testbed: PolicyTestbed, plants: readonly Plant[], work: () => Promise<T>): Promise<T> {
  const put = (documentOf: (plant: Plant) => string | undefined): void => {
    for (const { authorization } of testbed.emulators) {
      for (const plant of plants) {
        authorization.replacePolicy(plant.place, documentOf(plant));
      }
    }
  };
  put(({ document }) => document);
  try {
    return await work();
  } finally {
    put(({ place }) => ("document" in place ? place.document : undefined));
  }
}

describe("Least privilege", () => {
  const testbeds = new Map<string, PolicyTestbed>();
  const proofs = new Map<string, Proof>();
  before(async function () {
    this.timeout(PROOF_TIMEOUT_MS);
    for (const stack of STACKS) {
      const testbed = await openPolicyTestbed(stack);
      testbeds.set(stack, testbed);
      proofs.set(stack, await proveLeastPrivilege(testbed));
    }
  });
  after(() => Promise.all([...testbeds.values()].map((testbed) => testbed.stop())));

  for (const stack of STACKS) {
    it(`finds every removal in ${stack} detected`, () => {
      const proof = proofs.get(stack) as Proof;
      assert.deepEqual(superfluous(proof), []);
      assert.deepEqual(proof.unneededExemptions, []);
    });

    it(`removes a part of every policy of ${stack}`, () => {
      const testbed = testbeds.get(stack) as PolicyTestbed;
      const tried = proofs.get(stack)?.trials.map((trial) => trial.policy);
      assert.deepEqual(new Set(tried), new Set(testbed.policies().map((each) => testbed.nameOf(each))));
    });

    it(`exempts in ${stack} every action on the list`, () => {
      const left = proofs
        .get(stack)
        ?.trials.filter(({ detectedBy, exempt }) => detectedBy === undefined && exempt !== undefined);
      const listed = EXEMPTIONS.filter(({ stacks }) => stacks?.includes(stack) ?? true).flatMap(
        ({ actions }) => actions,
      );
      const actions = left?.map(({ removed }) => removed).filter((removed) => !removed.includes("the wildcard "));
      assert.deepEqual([...new Set(actions)].toSorted(), listed.toSorted());
      const wildcards = left?.flatMap(({ removed }) => removed.split("the wildcard ").slice(1)) ?? [];
      assert.deepEqual([...new Set(wildcards)], stack === "prod" ? Object.keys(DOCUMENTED_WILDCARDS) : []);
    });

    for (const [name, removed, detectedBy] of [
      ["trading-sell-stock-orders", "PlaceOrderOnce, dynamodb:GetItem", /^a stock is sold by functions that die: /],
      [
        "approvals-callback-consume",
        "ConsumeRequests, sqs:DeleteMessage",
        /: (requestsLeft 1|notices 2) instead of \d$/,
      ],
      ["reports-topic", "PublishedByEvents", /^a bad request fails and is reported: reports 0 instead of 1$/],
      ["reports-topic", "TlsOnly", /^let through: sns:Publish without TLS as the administrator/],
      ["approvals-dead-letters", "TlsOnly", /^let through: sqs:SendMessage without TLS as the administrator/],
      ["trading-machine-role", "AssumedByService, condition aws:SourceAccount", /: assumed for another account$/],
    ] as const) {
      it(`names in ${stack} what detects ${name} without ${removed}`, () => {
        const trial = proofs.get(stack)?.trials.find((each) => each.policy === name && each.removed === removed);
        assert.match(String(trial?.detectedBy), detectedBy);
      });
    }
  }

  for (const [name, removed, detectedBy] of [
    ["alarms-topic", "PublishedByCloudwatch", /^alarms-executions-failed goes off: /],
    ["alarms-topic", "PublishedByCloudwatch, condition aws:SourceArn", /: an alarm published for another region/],
    [
      "topics-key",
      "UsedThroughSns, condition kms:ViaService",
      /: kms:GenerateDataKey outside SNS by the administrator/,
    ],
    [
      "topics-key",
      "UsedByCloudwatch, condition aws:SourceAccount",
      /: kms:GenerateDataKey for an alarm of another account/,
    ],
    ["topics-key", "AdministeredByAccount, kms:PutKeyPolicy", /^a deployment manages topics-key: /],
    ["approval-links-page-decision", "ReadRequest", /^a person rejects: status "RUNNING" instead of "SUCCEEDED"$/],
    ["approval-links-page-decision", "ReturnTaskToken", /^a person rejects: status "RUNNING" instead of "SUCCEEDED"$/],
    ["approval-links-key", "SignLinks", /^a person rejects: /],
    ["approval-links-key", "VerifyLinks", /^a person rejects: status "RUNNING" instead of "SUCCEEDED"$/],
    [
      "approval-links-key",
      "VerifyLinks, condition kms:MacAlgorithm",
      /: kms:VerifyMac with HMAC_SHA_512 by approval-links-page-role/,
    ],
    [
      "trading-buy-stock-network",
      "JoinNetwork, ec2:DescribeSubnets",
      /^trading-buy-stock-function joins its network: /,
    ],
  ] as const) {
    it(`names in prod the call that detects ${name} without ${removed}`, () => {
      const trial = proofs.get("prod")?.trials.find((each) => each.policy === name && each.removed === removed);
      assert.match(String(trial?.detectedBy), detectedBy);
    });
  }

  it("reports exactly the planted policy, resource, wildcard and condition", async function () {
    this.timeout(PROOF_TIMEOUT_MS);
    const testbed = testbeds.get("dev") as PolicyTestbed;
    const workflow = attached(testbed, "identity", "trading-machine-workflow");
    const sellStock = attached(testbed, "identity", "trading-sell-stock-orders");
    const machineRole = attached(testbed, "trust", "trading-machine-role");
    const additional = { kind: "identity", holder: workflow.holder, name: "planted" } as const;
    const other = "arn:aws:lambda:us-east-1:000000000000:function:other";
    const plants: readonly Plant[] = [
      {
        place: additional,
        document: policy({ Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::bucket/*" }),
      },
      {
        place: workflow,
        document: withFirst(workflow.document, ({ Resource }) => ({ Resource: [Resource, other] })),
      },
      { place: sellStock, document: withFirst(sellStock.document, () => ({ Action: "dynamodb:*" })) },
      {
        place: machineRole,
        document: withFirst(machineRole.document, ({ Condition }) => ({
          Condition: { ...Condition, StringLike: { "aws:SourceArn": "*" } },
        })),
      },
    ];

    const proof = await planted(testbed, plants, () =>
      proveLeastPrivilege(testbed, {
        only: ({ kind, holder, name }) =>
          plants.some(({ place }) => kind === place.kind && holder === place.holder && name === place.name),
      }),
    );

    assert.deepEqual(superfluous(proof).toSorted(), [
      "planted: Read",
      "trading-machine-role: AssumedByService, condition aws:SourceArn",
      `trading-machine-workflow: CheckStockPrice, ${other}`,
      "trading-sell-stock-orders: PlaceOrderOnce, the wildcard dynamodb:*",
    ]);
  });

  it("reports unneeded exemptions", async function () {
    this.timeout(PROOF_TIMEOUT_MS);
    const testbed = testbeds.get("dev") as PolicyTestbed;

    const { unneededExemptions } = await proveLeastPrivilege(testbed, {
      only: (each) => testbed.nameOf(each) === "approvals-callback-consume",
      exempt: [...EXEMPTIONS, { actions: ["sqs:DeleteMessage", "sqs:AddPermission"], reason: "none" }],
    });

    const [needed, ungranted, ...others] = unneededExemptions;
    assert.match(String(needed), /^sqs:DeleteMessage of approvals-callback-consume .* requestsLeft 1 instead of 0$/);
    assert.match(String(ungranted), /^sqs:AddPermission .* no policy of dev grants it$/);
    assert.deepEqual(others, []);
  });

  for (const [what, kind, name, wrong] of [
    ["a run fails", "identity", "trading-buy-stock-orders", "a stock is bought: status"],
    [
      "a forbidden call is let through",
      "resource",
      "approvals-dead-letters",
      "let through: sqs:SendMessage without TLS",
    ],
  ] as const) {
    it(`fails if ${what} before anything is removed`, async function () {
      this.timeout(PROOF_TIMEOUT_MS);
      const testbed = testbeds.get("dev") as PolicyTestbed;
      await planted(testbed, [{ place: attached(testbed, kind, name), document: undefined }], () =>
        assert.rejects(proveLeastPrivilege(testbed), new RegExp(`^Error: dev, before anything was removed: ${wrong}`)),
      );
    });
  }
});
