import { GetFunctionCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import { asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import { CommandError, printable } from "../operator/commands/runCommand";

/** A Lambda function in a stack's state, with the hash of the code that the last update uploaded. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  /** Base64 of the archive's SHA-256. */
  readonly codeSha256: string;
}

/**
 * The functions in the output of `pulumi stack export`.
 *
 * @throws CommandError if it is no stack's state, has no function, or has a function without a hash
 */
export function functionsInState(exported: string): readonly DeployedFunction[] {
  const resources = asObject(asObject(parseJson(exported))?.deployment)?.resources;
  const functions = (Array.isArray(resources) ? resources : [])
    .map((resource: unknown) => asObject(resource) ?? {})
    // What a later deployment will delete is in the state too, and so is what the program only reads.
    .filter((resource) => resource.type === "aws:lambda/function:Function" && !resource.delete && !resource.external)
    .map(({ urn, outputs }) => deployedFunction(String(urn), asObject(outputs) ?? {}));
  if (functions.length === 0) {
    throw new CommandError("The stack's state has no Lambda functions. Deploy the stack first: npm run up.");
  }
  return functions;
}

function deployedFunction(urn: string, outputs: UncheckedObject): DeployedFunction {
  const [name, arn, codeSha256] = [asText(outputs.name), asText(outputs.arn), asText(outputs.codeSha256)];
  if (name === undefined || arn === undefined || codeSha256 === undefined) {
    throw new CommandError(
      `The stack's state has no name, ARN or code hash of ${urn}. Run npm run pulumi -- refresh --stack NAME, and try again.`,
    );
  }
  return { name, arn, codeSha256 };
}

/**
 * Compares the functions' code with the code that Lambda has.
 *
 * @param config for the Lambda client; the region is each function's own
 * @returns a sentence for each function that differs or does not exist
 * @throws CommandError if Lambda does not describe a function
 */
export async function codeDifferences(
  functions: readonly DeployedFunction[],
  config: LambdaClientConfig,
): Promise<readonly string[]> {
  const differences: string[] = [];
  for (const { name, arn, codeSha256 } of functions) {
    const actual = await readCode(name, arn, config);
    if (actual === undefined) {
      differences.push(`${name} does not exist.`);
    } else if (actual.sha256 !== codeSha256) {
      const since = actual.lastModified === undefined ? "" : `, last modified ${actual.lastModified}`;
      differences.push(
        `${name} has code of the hash ${actual.sha256 ?? "unknown"}${since}; ${codeSha256} was deployed.`,
      );
    }
  }
  return differences;
}

async function readCode(
  name: string,
  arn: string,
  config: LambdaClientConfig,
): Promise<{ readonly sha256: string | undefined; readonly lastModified: string | undefined } | undefined> {
  const region = arn.split(":")[3] ?? "";
  const client = new LambdaClient({ ...config, region });
  try {
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: arn }));
    return { sha256: Configuration?.CodeSha256, lastModified: Configuration?.LastModified };
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") {
      return undefined;
    }
    const reason = error instanceof Error ? printable(error.message || error.name) : String(error);
    throw new CommandError(
      `Lambda does not describe ${name} in ${region} (${reason}). Check your credentials (aws sts get-caller-identity); they must allow lambda:GetFunction.`,
    );
  } finally {
    client.destroy();
  }
}
