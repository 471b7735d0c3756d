import { randomUUID } from "node:crypto";
import { type Output, ServiceError } from "../../calls";
import { json } from "../../protocols/json";
import { type Inputs, text } from "../../resource";
import { keyUse } from "../kms/keyUse";
import type { ServiceDefinition } from "../service";
import { checkName, nameOf, parameterArn } from "./names";
import { OPERATIONS } from "./operations";

type ParameterType = "String" | "StringList" | "SecureString";

interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly version: number;
  readonly modifiedAt: number;
  /** The customer managed key of a SecureString. */
  readonly keyId: string | undefined;
}

/** SSM API reference, GetParameters and GetParametersByPath. */
const MOST_NAMES = 10;
const PAGE = 10;

/** Systems Manager: the latest version of parameters. */
export const ssm: ServiceDefinition = {
  name: "ssm",
  sdk: { name: "ssm", client: "Ssm", modeled: [] },
  protocol: json,
  operations: OPERATIONS,
  resources: {
    "aws:ssm/parameter:Parameter": {
      outputs: (_, name, place) => ({ id: name, name, arn: parameterArn(name, place), version: 1 }),
      honours: ["name", "type", "value", "insecureValue", "keyId"],
      ignores: ["description", "tier", "overwrite"],
      values: {
        type: { runs: ["String", "StringList", "SecureString"], valid: [] },
        dataType: { runs: ["text"], valid: ["aws:ec2:image", "aws:ssm:integration"] },
      },
    },
  },
  start(context) {
    const { clock, place } = context;
    const parameters = new Map<string, Parameter>();

    function put(parameter: Omit<Parameter, "version" | "modifiedAt">): Parameter {
      checkName(parameter.name);
      const version = (parameters.get(parameter.name)?.version ?? 0) + 1;
      const stored = { ...parameter, version, modifiedAt: clock.now() };
      parameters.set(parameter.name, stored);
      return stored;
    }

    function find(identifier: unknown): Parameter | undefined {
      const given = String(identifier);
      const parameter = parameters.get(nameOf(given));
      const selector = given.startsWith("arn:") ? given.split(":")[6] : given.split(":")[1];
      return selector === undefined || selector === String(parameter?.version) ? parameter : undefined;
    }

    function named(identifier: unknown): Parameter {
      const parameter = find(identifier);
      if (parameter === undefined) {
        throw new ServiceError("ParameterNotFound", "");
      }
      return parameter;
    }

    const shown = ({ name, type, value, version, modifiedAt }: Parameter, decrypted: unknown): Output => ({
      Name: name,
      Type: type,
      Value: type === "SecureString" && decrypted !== true ? encrypted() : value,
      Version: version,
      LastModifiedDate: modifiedAt / 1_000,
      ARN: parameterArn(name, place),
      DataType: "text",
    });

    function below({ Path, Recursive }: Inputs): readonly Parameter[] {
      const path = String(Path).replace(/\/?$/, "/");
      return [...parameters.values()]
        .filter(({ name }) => name.startsWith(path) && (Recursive === true || !name.slice(path.length).includes("/")))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    }

    const page = ({ NextToken, MaxResults = PAGE, ...input }: Inputs) => {
      const start = Number(NextToken ?? 0);
      const end = start + Number(MaxResults);
      const all = below(input);
      return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
    };

    const answers: Readonly<Record<string, (input: Inputs) => Output>> = {
      DeleteParameter({ Name }) {
        parameters.delete(named(Name).name);
        return {};
      },
      GetParameter: ({ Name, WithDecryption }) => ({ Parameter: shown(named(Name), WithDecryption) }),
      GetParameters({ Names, WithDecryption }) {
        const names = (Array.isArray(Names) ? Names : []) as readonly string[];
        if (names.length === 0 || names.length > MOST_NAMES) {
          throw new ServiceError("ValidationException", `Names must have 1 to ${MOST_NAMES} names.`);
        }
        const found = names.map(find).filter((parameter) => parameter !== undefined);
        return {
          Parameters: found.map((parameter) => shown(parameter, WithDecryption)),
          InvalidParameters: names.filter((name) => find(name) === undefined),
        };
      },
      GetParametersByPath(input) {
        const { items, next } = page(input);
        return { Parameters: items.map((parameter) => shown(parameter, input.WithDecryption)), ...next };
      },
      PutParameter({ Name, Value, Type, KeyId, Overwrite }) {
        const existing = parameters.get(String(Name));
        if (existing !== undefined && Overwrite !== true) {
          throw new ServiceError(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
          );
        }
        const type = Type ?? existing?.type;
        if (type !== "String" && type !== "StringList" && type !== "SecureString") {
          throw new ServiceError("ValidationException", "A parameter type is required when you create a parameter.");
        }
        if (typeof Value !== "string" || Value === "") {
          throw new ServiceError("ValidationException", "Value must not be empty.");
        }
        const keyId = KeyId === undefined ? existing?.keyId : String(KeyId);
        return { Version: put({ name: String(Name), type, value: Value, keyId }).version, Tier: "Standard" };
      },
    };

    return {
      provision: {
        "aws:ssm/parameter:Parameter": (state, { type, value, insecureValue, keyId }) =>
          void put({
            name: text(state.name),
            type: text(type) as ParameterType,
            value: text(value ?? insecureValue),
            keyId: keyId === undefined ? undefined : text(keyId),
          }),
      },
      alsoNeeds(request) {
        const { action, input } = request;
        const written = action === "PutParameter" && input.KeyId !== undefined;
        const read = input.WithDecryption === true ? readBy(action, input) : [];
        const keys = written
          ? [{ keyId: String(input.KeyId), name: String(input.Name) }]
          : read.flatMap(({ keyId, name }) => (keyId === undefined ? [] : [{ keyId, name }]));
        // Systems Manager user guide, "AWS KMS encryption for Parameter Store SecureString parameters".
        return keys.flatMap(({ keyId, name }) =>
          keyUse(request, keyId, context, {
            actions: written ? ["Encrypt"] : ["Decrypt"],
            encryptionContext: { PARAMETER_ARN: parameterArn(name, place) },
            denial: { code: "AccessDeniedException", status: 400 },
          }),
        );
      },
      handle: async ({ action, input }) => answers[action]?.(input) ?? {},
    };

    function readBy(action: string, input: Inputs): readonly Parameter[] {
      if (action === "GetParametersByPath") {
        return page(input).items;
      }
      const names = action === "GetParameters" ? (input.Names as readonly unknown[]) : [input.Name];
      return names.map(find).filter((parameter) => parameter !== undefined);
    }
  },
};

/** What a SecureString looks like without decryption. The emulator encrypts nothing. */
function encrypted(): string {
  return Buffer.from(`AQICAH ${randomUUID()}`).toString("base64");
}
