import assert from "node:assert/strict";
import { type PackageSchema, type Property, packageSchema } from "../../tools/packageSchema";

describe("The schema of the package, as Pulumi reads it", function () {
  this.timeout(180_000);
  let schema: PackageSchema;
  before(async () => {
    schema = await packageSchema();
  });

  function inputsOf(component: string): Readonly<Record<string, Property>> {
    return schema.resources[`approval-queue:index:${component}`]?.inputProperties ?? {};
  }

  it("has the two components, under the package's own name", () => {
    assert.equal(schema.name, "approval-queue");
    assert.deepEqual(Object.keys(schema.resources).sort(), [
      "approval-queue:index:ApprovalLinks",
      "approval-queue:index:ApprovalQueue",
    ]);
  });

  it("has every input of the queue, of which the callback is required", () => {
    assert.deepEqual(Object.keys(inputsOf("ApprovalQueue")).sort(), [
      "batchSize",
      "callback",
      "logRetentionDays",
      "maximumConcurrency",
      "maximumReceives",
      "network",
      "protect",
      "retentionSeconds",
      "tags",
    ]);
    assert.deepEqual(schema.resources["approval-queue:index:ApprovalQueue"]?.requiredInputs, ["callback"]);
    const callback = schema.types["approval-queue:index:ApprovalCallbackArgs"];
    assert.deepEqual(Object.keys(callback?.properties ?? {}).sort(), [
      "archive",
      "description",
      "entry",
      "environment",
      "handler",
      "runtime",
      "timeoutSeconds",
    ]);
    assert.deepEqual(callback?.required, ["description"]);
  });

  it("has every input of the links, and the required ones", () => {
    assert.deepEqual(Object.keys(inputsOf("ApprovalLinks")).sort(), [
      "approvers",
      "emails",
      "logRetentionDays",
      "page",
      "protect",
      "requestBurst",
      "requestsPerSecond",
      "signerRoleArn",
      "tags",
      "topicKeyArn",
    ]);
    assert.deepEqual(schema.resources["approval-queue:index:ApprovalLinks"]?.requiredInputs, [
      "approvers",
      "page",
      "signerRoleArn",
    ]);
  });

  it("takes an archive for a callback in any language", () => {
    const callback = schema.types["approval-queue:index:ApprovalCallbackArgs"];
    assert.equal(callback?.properties.archive?.$ref, "pulumi.json#/Archive");
  });

  it("gives the queue's resources as outputs, and nothing that is private", () => {
    const { properties = {} } = schema.resources["approval-queue:index:ApprovalQueue"] ?? {};
    assert.deepEqual(
      Object.entries(properties)
        .map(([name, { $ref = "" }]) => `${name}: ${decodeURIComponent($ref.replace(/^.*#\/resources\//, ""))}`)
        .sort(),
      [
        "callbackFunction: aws:lambda/function:Function",
        "callbackLogGroup: aws:cloudwatch/logGroup:LogGroup",
        "callbackRole: aws:iam/role:Role",
        "deadLetterQueue: aws:sqs/queue:Queue",
        "queue: aws:sqs/queue:Queue",
      ],
    );
  });

  it("describes every component, input and output", () => {
    assert.deepEqual(undescribed(schema), []);
  });

  it("fails that check where a description is missing", () => {
    const planted: PackageSchema = {
      name: "p",
      resources: {
        "p:index:C": {
          description: "C",
          inputProperties: { in: { type: "string" } },
          properties: { out: { type: "string" } },
        },
      },
      types: { "p:index:T": { properties: { field: { type: "string" } } } },
    };
    assert.deepEqual(undescribed(planted), ["p:index:C.in", "p:index:C.out", "p:index:T.field"]);
  });

  it("says each default, because a schema has no place for it", () => {
    const optional = Object.entries(inputsOf("ApprovalQueue")).filter(([name]) => !["callback", "tags"].includes(name));
    assert.deepEqual(
      optional.filter(([, { description = "" }]) => !/Default: /.test(description)).map(([name]) => name),
      [],
    );
  });
});

/** The components and properties without a description. */
function undescribed({ resources, types }: PackageSchema): readonly string[] {
  const without = (owner: string, properties: Readonly<Record<string, Property>>): readonly string[] =>
    Object.entries(properties)
      .filter(([, { description }]) => !description)
      .map(([name]) => `${owner}.${name}`);
  return [
    ...Object.entries(resources).flatMap(([token, { description, inputProperties, properties }]) => [
      ...(description ? [] : [token]),
      ...without(token, inputProperties),
      ...without(token, properties),
    ]),
    ...Object.entries(types).flatMap(([token, { properties }]) => without(token, properties)),
  ];
}
