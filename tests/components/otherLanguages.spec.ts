import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { requestApprovalInJsonata } from "approval-queue";
import { parse } from "yaml";
import { type PackageSchema, packageSchema } from "../../tools/packageSchema";
import { type Declaration, declarationInPython, isObject, problemsOf } from "./packageUse";

const ROOT = path.join(__dirname, "..", "..");
const EXAMPLE = path.join(ROOT, "examples", "refunds-yaml");
const README = readFileSync(path.join(ROOT, "components", "README.md"), "utf8");
const QUEUE = "approval-queue:ApprovalQueue";

interface YamlResource {
  readonly type: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface YamlProgram {
  readonly packages?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, YamlResource>>;
  readonly outputs?: Readonly<Record<string, string>>;
}

/** How YAML refers to an output. */
function reference(output: string): string {
  return `\${${output}}`;
}

/** The only code block of the README in a language that has the text. */
function block(language: string, text: string): string {
  const blocks = [...README.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(
    ([, code = ""]) => code,
  );
  const [found, ...others] = blocks.filter((code) => code.includes(text));
  assert.ok(found !== undefined && others.length === 0, `one block in ${language} has ${text}`);
  return found;
}

function queueIn({ resources }: YamlProgram): Declaration {
  const [queue] = Object.values(resources).filter(({ type }) => type.startsWith("approval-queue:"));
  assert.ok(queue !== undefined);
  return { type: queue.type, inputs: queue.properties ?? {} };
}

/** The references `${…}` in a program that name nothing, or an output that the component does not have. */
function brokenReferences(text: string, program: YamlProgram, schema: PackageSchema): readonly string[] {
  const { config = {}, resources } = program;
  return [...text.matchAll(/\$\{([^}]+)\}/g)]
    .map(([, named = ""]) => named)
    .filter((named) => {
      const [name = "", output] = named.split(".");
      const type = resources[name]?.type;
      return type === QUEUE
        ? output !== undefined &&
            !(output in (schema.resources["approval-queue:index:ApprovalQueue"]?.properties ?? {}))
        : type === undefined && !(name in config);
    });
}

/** The statements of a program's role policies for a role. */
function statementsFor(role: string, { resources }: YamlProgram): readonly unknown[] {
  return Object.values(resources)
    .filter(({ type, properties }) => type === "aws:iam:RolePolicy" && properties?.role === role)
    .flatMap(({ properties }) => {
      const policy = isObject(properties?.policy) ? properties.policy["fn::toJSON"] : undefined;
      return isObject(policy) && Array.isArray(policy.Statement) ? policy.Statement : [];
    });
}

/** The lines of a callback in Python that may write the body of a message, the token in it, or an error's message. */
function revealing(code: string): readonly string[] {
  return code
    .split("\n")
    .filter((line) => /\b(print|log\w*)\(/.test(line) && !line.startsWith("def "))
    .filter((line) =>
      /body|[Tt]oken|Input|\b(request|record|event)\b(?!\["(messageId|Execution)"\])|(?<!type\()\berror\b/.test(line),
    );
}

describe("The package in other languages", function () {
  this.timeout(120_000);
  const text = readFileSync(path.join(EXAMPLE, "Pulumi.yaml"), "utf8");
  const program: YamlProgram = parse(text);
  const machine = program.resources.machine?.properties?.definition as { "fn::toJSON": Definition };
  interface Definition {
    readonly States: { readonly Ask: Readonly<Record<string, unknown>> };
  }
  let schema: PackageSchema;
  before(async () => {
    schema = await packageSchema();
  });

  const declarations: readonly (readonly [where: string, read: () => Declaration])[] = [
    ["the YAML program", () => queueIn(program)],
    ["the README's YAML", () => queueIn(parse(block("yaml", QUEUE)))],
    [
      "the README's Python",
      () => declarationInPython(block("python", "ApprovalQueue"), "approval_queue.ApprovalQueue"),
    ],
  ];
  for (const [where, read] of declarations) {
    it(`has the component, its inputs and what it requires as the schema has them: ${where}`, () => {
      const declaration = read();
      assert.ok(isObject(declaration.inputs.callback) && "handler" in declaration.inputs.callback);
      assert.deepEqual(problemsOf(schema, declaration), []);
    });

    it(`fails the check if they differ: ${where}`, () => {
      const { type, inputs } = read();
      const { description: _, ...callback } = inputs.callback as Readonly<Record<string, unknown>>;
      assert.deepEqual(problemsOf(schema, { type: `${type}s`, inputs }), [`there is no ${type}s`]);
      assert.deepEqual(problemsOf(schema, { type, inputs: { ...inputs, retention: 1 } }), ["there is no retention"]);
      assert.deepEqual(problemsOf(schema, { type, inputs: { ...inputs, callback } }), [
        "callback.description is missing",
      ]);
      assert.deepEqual(problemsOf(schema, { type, inputs: { callback: { ...callback, description: "", code: "" } } }), [
        "there is no callback.code",
      ]);
      assert.deepEqual(problemsOf(schema, { type, inputs: {} }), ["callback is missing"]);
    });
  }

  it("takes names in Python only in snake_case", () => {
    const code = block("python", "ApprovalQueue").replace("log_retention_days", "logRetentionDays");
    assert.throws(() => declarationInPython(code, "approval_queue.ApprovalQueue"), {
      message: "logRetentionDays is not in snake_case.",
    });
  });

  it("is named by the YAML program with the folder that has it", () => {
    const folder = path.join(EXAMPLE, program.packages?.[schema.name] ?? "nowhere");
    assert.ok(existsSync(path.join(folder, "PulumiPlugin.yaml")));
  });

  it("has the outputs that the YAML program refers to, and no reference leads nowhere", () => {
    assert.deepEqual(brokenReferences(text, program, schema), []);
    assert.deepEqual(
      brokenReferences(["approvals.queues.url", "nothing.arn", "topic.arn"].map(reference).join(" "), program, schema),
      ["approvals.queues.url", "nothing.arn"],
    );
  });

  it("gets from the YAML program no expression that Pulumi would change", () => {
    assert.ok(!text.includes("$$"));
  });

  it("asks in the YAML program with the state that requestApprovalInJsonata makes", () => {
    const { Type, Output, Next, ...state } = machine["fn::toJSON"].States.Ask;
    const queueUrl = reference("approvals.queue.url");
    assert.deepEqual([Type, Next], ["Task", "Approved?"]);
    assert.ok(Output);
    assert.deepEqual(state, requestApprovalInJsonata({ queueUrl, timeoutSeconds: 86_400, onExpiry: "Expired" }));
  });

  it("asks in the README with the fields of the message that requestApprovalInJsonata sends", () => {
    const { Type, Next, ...state } = JSON.parse(block("json", "sendMessage.waitForTaskToken"));
    const { Retry, Catch, ...fields } = requestApprovalInJsonata({
      queueUrl: state.Arguments.QueueUrl,
      timeoutSeconds: state.TimeoutSeconds,
      onExpiry: "Expired",
    });
    assert.deepEqual([Type, Next], ["Task", "Approved?"]);
    assert.ok(Retry && Catch);
    assert.deepEqual(state, fields);
  });

  it("lets the YAML program's state machine send requests, and its callback publish", () => {
    const queue = { Effect: "Allow", Action: "sqs:SendMessage", Resource: reference("approvals.queue.arn") };
    const topic = { Effect: "Allow", Action: "sns:Publish", Resource: reference("topic.arn") };
    assert.equal(program.resources.machine?.properties?.roleArn, reference("machineRole.arn"));
    assert.deepEqual(statementsFor(reference("machineRole.name"), program), [queue]);
    assert.deepEqual(statementsFor(reference("approvals.callbackRole.name"), program), [topic]);

    const { requests: _, ...resources } = program.resources;
    assert.deepEqual(statementsFor(reference("machineRole.name"), { ...program, resources }), []);
  });

  it("lets the README's state machine in Python send requests", () => {
    assert.match(
      block("python", "ApprovalQueue"),
      /role=machine_role\.name,\n.*"Action": "sqs:SendMessage", "Resource": approvals\.queue\.arn/s,
    );
  });

  it("has a callback in Python that reports what failed, and writes neither the body nor the token", () => {
    const code = readFileSync(path.join(EXAMPLE, "callback", "ask.py"), "utf8");
    const { handler } = queueIn(program).inputs.callback as { readonly handler: string };
    assert.equal(handler, "ask.handler");
    assert.match(code, /^def handler\(event, context\):$/m);
    assert.match(code, /failures\.append\(\{"itemIdentifier": record\["messageId"\]\}\)/);
    assert.match(code, /return \{"batchItemFailures": failures\}/);
    assert.deepEqual(revealing(code), []);
  });

  for (const line of [
    'print(record["body"])',
    "print(event)",
    'log("Failed", token=request["TaskToken"])',
    'log("Failed", error=str(error))',
    'log("Asked", refund=request["Input"])',
  ]) {
    it(`fails the check if the callback has ${line}`, () => assert.deepEqual(revealing(line), [line]));
  }
});
