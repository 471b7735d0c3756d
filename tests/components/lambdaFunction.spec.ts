import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Evaluation } from "pulumi-aws-emulator";
import { LambdaFunction } from "../../components/lambdaFunction";
import { evaluateComponents, json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

const ENTRY = path.join(__dirname, "fixtures", "askOnChat.ts");

function ask(): Promise<Evaluation> {
  return evaluateComponents(
    () =>
      new LambdaFunction("ask", {
        code: { entry: ENTRY, argument: "ask: entry" },
        description: "Asks",
        timeoutSeconds: 5,
        logRetentionDays: 14,
      }),
  );
}

describe("A Node function", () => {
  it("runs on Node.js 24 and arm64, and logs JSON to its log group", async () => {
    const evaluation = await ask();
    const { code: _, ...inputs } = resource(evaluation, TYPE.function, "ask-function").inputs;
    assert.deepEqual(inputs, {
      description: "Asks",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      role: outputOf(resource(evaluation, TYPE.role, "ask-role"), "arn"),
      timeout: 5,
      memorySize: 256,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: outputOf(resource(evaluation, TYPE.logGroup, "ask-log"), "name"),
        applicationLogLevel: "INFO",
        systemLogLevel: "INFO",
      },
    });
    assert.equal(resource(evaluation, TYPE.logGroup, "ask-log").inputs.retentionInDays, 14);
  });

  it("has a role that only Lambda can assume, without a condition that Lambda would not satisfy", async () => {
    assert.deepEqual(json(resource(await ask(), TYPE.role, "ask-role"), "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AssumedByService",
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: ["sts:AssumeRole"],
        },
      ],
    });
  });

  it("has a role that can write to the log group before the function exists, and has no other permissions", async () => {
    const evaluation = await ask();
    const policies = evaluation.registrations.filter(({ type }) => type === TYPE.rolePolicy);
    assert.deepEqual(policies.flatMap(statementsOf), [
      {
        Sid: "WriteOwnLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${outputOf(resource(evaluation, TYPE.logGroup, "ask-log"), "arn")}:*`,
      },
    ]);
    assert.deepEqual(resource(evaluation, TYPE.function, "ask-function").dependsOn, ["ask-logs"]);
  });

  it("fails the program with the file's name if the build fails", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "broken-"));
    const entry = path.join(folder, "broken.ts");
    await writeFile(entry, "export const handler = (;\n");
    try {
      await assert.rejects(
        evaluateComponents(
          () =>
            new LambdaFunction("ask", {
              code: { entry, argument: "ask: entry" },
              description: "Asks",
              timeoutSeconds: 5,
              logRetentionDays: 14,
            }),
        ),
        /broken\.ts:1:24: ERROR: Unexpected ";"/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
