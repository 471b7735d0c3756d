import assert from "node:assert/strict";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ApprovalLinks, type ApprovalLinksArgs } from "../../components/approvalLinks";
import { approverId } from "../../components/links/approverId";
import { evaluateComponents, json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

const MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:desk";
const ADA = "ada@example.com";
const BOB = "bob@example.com";

function argsWith(changes: Partial<ApprovalLinksArgs> = {}): ApprovalLinksArgs {
  return {
    approvers: [ADA, BOB],
    signerRoleArn: "arn:aws:iam::111122223333:role/callback",
    page: {
      entry: path.join(__dirname, "fixtures", "askOnChat.ts"),
      description: "Shows what is decided",
      environment: { STACK: "test" },
    },
    logRetentionDays: 30,
    ...changes,
  };
}

const evaluate = (changes?: Partial<ApprovalLinksArgs>) =>
  evaluateComponents(() => {
    const links = new ApprovalLinks("links", argsWith(changes));
    links.decides(pulumi.output(MACHINE));
    return { pageUrl: links.pageUrl, callback: links.callbackEnvironment };
  });

describe("Approval links", () => {
  it("give each approver a topic with one subscription, which no filter policy shares", async () => {
    const { registrations } = await evaluate();
    const topics = registrations.filter(({ type }) => type === TYPE.topic);
    const subscriptions = registrations.filter(({ type }) => type === TYPE.topicSubscription);
    assert.deepEqual(
      topics.map(({ name }) => name),
      [ADA, BOB].map((email) => `links-${approverId(email)}-topic`),
    );
    assert.deepEqual(
      subscriptions.map(({ inputs }) => inputs),
      [ADA, BOB].map((endpoint, index) => ({
        topic: outputOf(topics[index] ?? assert.fail(), "arn"),
        protocol: "email",
        endpoint,
      })),
    );
  });

  it("have an HTTP API with one route for every method, throttled, and without an access log", async () => {
    const evaluation = await evaluate();
    const api = resource(evaluation, TYPE.httpApi, "links-api");
    assert.deepEqual(resource(evaluation, TYPE.httpIntegration, "links-integration").inputs, {
      apiId: api.made?.id,
      integrationType: "AWS_PROXY",
      integrationUri: outputOf(resource(evaluation, TYPE.function, "links-page-function"), "arn"),
      payloadFormatVersion: "2.0",
    });
    assert.equal(resource(evaluation, TYPE.httpRoute, "links-route").inputs.routeKey, "ANY /decide/{link}");
    assert.deepEqual(resource(evaluation, TYPE.httpStage, "links-stage").inputs, {
      apiId: api.made?.id,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 20, throttlingBurstLimit: 100 },
    });
    assert.equal(evaluation.outputs.pageUrl, `${outputOf(api, "apiEndpoint")}/decide`);
  });

  it("throttle as the arguments say", async () => {
    const evaluation = await evaluate({ requestsPerSecond: 3, requestBurst: 4 });
    assert.deepEqual(resource(evaluation, TYPE.httpStage, "links-stage").inputs.defaultRouteSettings, {
      throttlingRateLimit: 3,
      throttlingBurstLimit: 4,
    });
  });

  it("let only this API invoke the page's function", async () => {
    const evaluation = await evaluate();
    const { inputs } = resource(evaluation, TYPE.permission, "links-permission");
    assert.deepEqual(inputs, {
      action: "lambda:InvokeFunction",
      function: outputOf(resource(evaluation, TYPE.function, "links-page-function"), "name"),
      principal: "apigateway.amazonaws.com",
      sourceArn: `${outputOf(resource(evaluation, TYPE.httpApi, "links-api"), "executionArn")}/*`,
    });
  });

  it("let the page verify links, read this machine's executions, and return their task tokens", async () => {
    const evaluation = await evaluate();
    const granted = evaluation.registrations
      .filter(({ type, name }) => type === TYPE.rolePolicy && name.startsWith("links-page"))
      .flatMap((policy) => statementsOf(policy))
      .filter(({ Action }) => Action.every((action) => !action.startsWith("logs:")));
    assert.deepEqual(
      granted.map(({ Action, Resource }) => [Action, Resource]),
      [
        [["kms:VerifyMac"], outputOf(resource(evaluation, TYPE.key, "links-key"), "arn")],
        [["states:GetExecutionHistory"], "arn:aws:states:us-east-1:111122223333:execution:desk:*"],
        [["states:SendTaskSuccess"], MACHINE],
      ],
    );
  });

  it("let the page's role verify, and the signer's role sign, in the key's policy", async () => {
    const evaluation = await evaluate();
    const { Statement } = json(resource(evaluation, TYPE.key, "links-key"), "policy") as {
      Statement: { Action: string[]; Principal: { AWS: string } }[];
    };
    assert.deepEqual(
      Statement.slice(1).map(({ Action, Principal }) => [Action, Principal.AWS]),
      [
        [["kms:GenerateMac"], "arn:aws:iam::111122223333:role/callback"],
        [["kms:VerifyMac"], outputOf(resource(evaluation, TYPE.role, "links-page-role"), "arn")],
      ],
    );
  });

  it("tell the page the approvers by ID, and the callback their topics", async () => {
    const evaluation = await evaluate({ approvers: [` ${ADA}`, BOB] });
    const { environment } = resource(evaluation, TYPE.function, "links-page-function").inputs;
    const { variables } = environment as { variables: Record<string, string> };
    assert.deepEqual(JSON.parse(variables.APPROVERS ?? ""), { [approverId(ADA)]: ADA, [approverId(BOB)]: BOB });
    const callback = evaluation.outputs.callback as Record<string, string>;
    assert.deepEqual(Object.keys(JSON.parse(callback.APPROVER_TOPIC_ARNS ?? "")), [ADA, BOB].map(approverId));
    assert.equal(callback.DECISION_PAGE_URL, evaluation.outputs.pageUrl);
    assert.equal(callback.LINK_KEY_ARN, variables.LINK_KEY_ARN);
  });

  it("run the page outside of any VPC", async () => {
    const evaluation = await evaluate();
    assert.equal(resource(evaluation, TYPE.function, "links-page-function").inputs.vpcConfig, undefined);
  });

  for (const reservedConcurrency of [undefined, 0, 5]) {
    it(`reserve ${reservedConcurrency ?? "no"} concurrent invocations for the page on request`, async () => {
      const { page } = argsWith();
      const evaluation = await evaluate({
        page: { ...page, ...(reservedConcurrency !== undefined && { reservedConcurrency }) },
      });
      const { inputs } = resource(evaluation, TYPE.function, "links-page-function");
      assert.equal(inputs.reservedConcurrentExecutions, reservedConcurrency);
    });
  }

  it("protect the key and the API on request", async () => {
    const evaluation = await evaluate({ protect: true });
    const isProtected = evaluation.registrations.filter(({ protect }) => protect).map(({ name }) => name);
    assert.deepEqual(isProtected.sort(), ["links-api", "links-key"]);
  });

  it("decide for several state machines", async () => {
    const evaluation = await evaluateComponents(() => {
      const links = new ApprovalLinks("links", argsWith());
      links.decides(pulumi.output(MACHINE));
      links.decides(pulumi.output(`${MACHINE}-2`), "second");
    });
    const machines = ["links-page-decision", "links-page-decision-second"].map((name) =>
      statementsOf(resource(evaluation, TYPE.rolePolicy, name)).map(({ Resource }) => Resource),
    );
    const executions = MACHINE.replace(":stateMachine:", ":execution:");
    assert.deepEqual(machines, [
      [`${executions}:*`, MACHINE],
      [`${executions}-2:*`, `${MACHINE}-2`],
    ]);
  });

  it("have no topics where the callback reaches the approvers in another way", async () => {
    const evaluation = await evaluate({ emails: false });
    assert.deepEqual(
      evaluation.registrations.filter(({ type }) => type === TYPE.topic || type === TYPE.topicSubscription),
      [],
    );
    assert.deepEqual(Object.keys(evaluation.outputs.callback as object).sort(), ["DECISION_PAGE_URL", "LINK_KEY_ARN"]);
    await assert.rejects(
      evaluateComponents(() => new ApprovalLinks("links", argsWith({ emails: false })).notifies()),
      { message: "notifies() has no topics to allow, because emails is false. Leave it out." },
    );
  });

  it("tag each resource that takes tags", async () => {
    const { registrations } = await evaluate({ approvers: [ADA], tags: { team: "refunds" } });
    assert.deepEqual(
      registrations.filter(({ inputs }) => "tags" in inputs).map(({ name, inputs }) => [name, inputs.tags]),
      [
        `links-${approverId(ADA)}-topic`,
        "links-key",
        "links-page-log",
        "links-page-role",
        "links-page-function",
        "links-api",
        "links-stage",
      ].map((name) => [name, { team: "refunds" }]),
    );
  });

  const refusals: readonly (readonly [changes: Partial<ApprovalLinksArgs>, message: string])[] = [
    [{ approvers: [] }, "links: approvers is empty. It takes the e-mail address of each person who decides."],
    [{ approvers: [ADA, "bob"] }, 'links: approvers has "bob", which is not an e-mail address.'],
    [{ requestsPerSecond: 0 }, "links: requestsPerSecond is 0. AWS takes a whole number from 1 to 10000."],
    [{ requestBurst: 5_001 }, "links: requestBurst is 5001. AWS takes a whole number from 1 to 5000."],
    [
      { page: { description: "" } },
      "links: page names no code. Set entry for TypeScript, or archive, handler and runtime for any language.",
    ],
    [
      { page: { entry: "/nowhere/page.ts", description: "" } },
      'links: page.entry is "/nowhere/page.ts", which does not exist.',
    ],
  ];
  for (const [changes, message] of refusals) {
    it(`refuse ${JSON.stringify(changes)}`, async () => {
      await assert.rejects(evaluate(changes), { message });
    });
  }

  it("refuse approvers that do not fit into a function's environment variables, at preview", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `approver-${index}@example.com`);
    await evaluate({ approvers: many(20) });
    await assert.rejects(evaluate({ approvers: many(40) }), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(
        error.message,
        /^links: 40 approvers need \d+ bytes of environment variables; 3072 are available, because Lambda allows 4 KB for all variables of a function\. Remove approvers\.$/,
      );
      return true;
    });
  });
});

describe("The ID of an approver", () => {
  it("is the same for an address in any letter case, and another for another address", () => {
    assert.match(approverId(ADA), /^[0-9a-f]{16}$/);
    assert.equal(approverId(` ${ADA.toUpperCase()} `), approverId(ADA));
    assert.notEqual(approverId(BOB), approverId(ADA));
  });
});
