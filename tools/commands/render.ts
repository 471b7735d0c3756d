import type { Evaluation, Registration } from "pulumi-aws-emulator";
import { readArguments } from "../../operator/commands/commandLine";
import { ArgumentsError, EXIT, runMain } from "../../operator/commands/runCommand";
import { evaluateProgram } from "../program";

const USAGE = `Usage: npm run --silent render -- --stack dev|prod [--asl]

Prints what a deployment of the stack contains, as JSON: the state machine's definition, every role with its policies,
resource policies, and every resource by type. Names and ARNs are made up, but the same every time.

  --stack NAME  the stack whose Pulumi.NAME.yaml gives the settings
  --asl         the definition alone, in the Amazon States Language`;

void runMain(USAGE, async (args) => {
  const { values } = readArguments(args, { stack: { type: "string" }, asl: { type: "boolean" } });
  if (values.stack === undefined) {
    throw new ArgumentsError("Specify a stack, such as --stack dev.");
  }
  const evaluation = await evaluateProgram({ stack: values.stack });
  const rendered = values.asl ? definitionOf(evaluation) : render(values.stack, evaluation);
  console.log(JSON.stringify(rendered, null, 2));
  return EXIT.success;
});

function render(stack: string, evaluation: Evaluation): unknown {
  return {
    stack,
    definition: definitionOf(evaluation),
    roles: rolesOf(evaluation),
    resourcePolicies: resourcePoliciesOf(evaluation),
    resources: resourcesByType(evaluation),
    outputs: evaluation.outputs,
  };
}

function definitionOf(evaluation: Evaluation): unknown {
  const [machine] = ofType(evaluation, "aws:sfn/stateMachine:StateMachine");
  return JSON.parse(String(machine?.inputs.definition));
}

function rolesOf(evaluation: Evaluation): unknown {
  const policies = ofType(evaluation, "aws:iam/rolePolicy:RolePolicy");
  return Object.fromEntries(
    ofType(evaluation, "aws:iam/role:Role").map(({ name, inputs, made }) => [
      name,
      {
        arn: made?.state.arn,
        trust: JSON.parse(String(inputs.assumeRolePolicy)),
        policies: Object.fromEntries(
          policies
            .filter((policy) => policy.inputs.role === made?.state.name)
            .map((policy) => [policy.name, JSON.parse(String(policy.inputs.policy))]),
        ),
      },
    ]),
  );
}

function resourcePoliciesOf(evaluation: Evaluation): unknown {
  return Object.fromEntries(
    ["aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topicPolicy:TopicPolicy"]
      .flatMap((type) => ofType(evaluation, type))
      .map(({ name, inputs }) => [name, JSON.parse(String(inputs.policy))]),
  );
}

/**
 * The inputs that Pulumi receives, without function code. JSON text in them is parsed (a filter pattern also starts
 * with a brace).
 */
function resourcesByType(evaluation: Evaluation): unknown {
  const byType = Object.groupBy(
    evaluation.registrations.filter(({ made }) => made !== undefined),
    ({ type }) => type,
  );
  return Object.fromEntries(
    Object.entries(byType).map(([type, registrations = []]) => [
      type,
      Object.fromEntries(registrations.map(({ name, inputs }) => [name, readable(inputs)])),
    ]),
  );
}

function readable(inputs: Registration["inputs"]): unknown {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => key !== "code")
      .map(([key, value]) => [
        key,
        typeof value === "string" && /^(\{["}]|\[)/.test(value) ? JSON.parse(value) : value,
      ]),
  );
}

function ofType({ registrations }: Evaluation, type: string): readonly Registration[] {
  return registrations.filter((registration) => registration.type === type);
}
