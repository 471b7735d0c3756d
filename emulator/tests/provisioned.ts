import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type FixtureEmulator, startFixture } from "./fixtureEmulator";

/** Provisions a test's program, calls `look` and stops the emulator. */
export async function provisioned<T>(
  program: () => unknown,
  look: (emulator: FixtureEmulator) => T | Promise<T>,
): Promise<T> {
  const emulator = await startFixture({ program });
  try {
    return await look(emulator);
  } finally {
    await emulator.stop();
  }
}

/** The message with which a test's program is refused; empty if it is not. */
export function refusal(program: () => unknown): Promise<string> {
  return provisioned(program, () => "").catch((error: Error) => error.message);
}

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The trust policy of a role for a service. */
export function trust(service: string): string {
  return policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
}

export function codeOf(source: string): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(source) });
}

/** A function with only the inputs that AWS requires, and its role. */
export function smallFunction(args: Partial<aws.lambda.FunctionArgs> = {}, name = "function"): aws.lambda.Function {
  const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: trust("lambda.amazonaws.com") });
  const permissions = new aws.iam.RolePolicy(`${name}-policy`, {
    role: role.name,
    policy: policy({ Effect: "Allow", Action: ["sqs:*", "logs:*"], Resource: "*" }),
  });
  const code = codeOf("exports.handler = async () => 1;");
  return new aws.lambda.Function(
    name,
    { role: role.arn, runtime: "nodejs24.x", handler: "index.handler", code, ...args },
    { dependsOn: [permissions] },
  );
}
