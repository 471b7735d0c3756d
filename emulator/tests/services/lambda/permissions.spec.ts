import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Call } from "../../../calls";
import type { Emulator } from "../../../emulator";
import { provisioned, refusal, smallFunction } from "../../provisioned";

const ACCOUNT = "000000000000";
const SOURCE = `arn:aws:execute-api:us-east-1:${ACCOUNT}:abcdefghij/$default/*/parcels`;
const GATEWAY = { type: "service", service: "apigateway.amazonaws.com" } as const;

type Args = Partial<aws.lambda.PermissionArgs>;

function permission(args: Args = {}, name = "permission", target = smallFunction()): aws.lambda.Permission {
  return new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: target.name,
    principal: GATEWAY.service,
    ...args,
  });
}

/** Invokes the only function of a program that has this permission. @returns "invoked", or the error's code */
function invoked(args: Args | undefined, call: Partial<Call> = {}): Promise<string> {
  const program = (): unknown => {
    const target = smallFunction({ name: "target" });
    if (args !== undefined) {
      permission(args, "permission", target);
    }
    return {};
  };
  return provisioned(program, (emulator) => invoke(emulator, call));
}

function invoke(emulator: Emulator, call: Partial<Call> = {}): Promise<string> {
  const source = { account: ACCOUNT, arn: SOURCE };
  const input = { FunctionName: "target", Payload: {} };
  return emulator
    .call({ caller: GATEWAY, service: "lambda", action: "Invoke", input, overTls: true, source, ...call })
    .then(
      () => "invoked",
      ({ code }) => code,
    );
}

describe("A permission of a function", () => {
  const invocations: readonly [what: string, expected: string, args: Args | undefined, call?: Partial<Call>][] = [
    ["the service that it names", "invoked", {}],
    ["a service, if the function has none", "AccessDeniedException", undefined],
    ["another service", "AccessDeniedException", { principal: "events.amazonaws.com" }],
    ["for another action", "AccessDeniedException", { action: "lambda:GetFunction" }],
    ["for every action of Lambda", "invoked", { action: "lambda:*" }],
    ["for every action", "invoked", { action: "*" }],
    ["from its source", "invoked", { sourceArn: SOURCE }],
    ["from a source that its pattern matches", "invoked", { sourceArn: SOURCE.replace(/abc.*/, "abcdefghij/*") }],
    ["from another API", "AccessDeniedException", { sourceArn: SOURCE.replace("abcdefghij", "bcdefghijk") }],
    ["from another route", "AccessDeniedException", { sourceArn: SOURCE.replace("parcels", "letters") }],
    ["from its source account", "invoked", { sourceAccount: ACCOUNT }],
    ["from another source account", "AccessDeniedException", { sourceAccount: "111122223333" }],
    ["without a source", "AccessDeniedException", { sourceArn: SOURCE }, { source: undefined } as Partial<Call>],
    ["every service and account", "invoked", { principal: "*" }],
  ];
  for (const [what, expected, args, call] of invocations) {
    it(`${expected === "invoked" ? "lets" : "does not let"} invoke it ${what}`, async () => {
      assert.equal(await invoked(args, call), expected);
    });
  }

  it("lets a role of an account that it names invoke it only if a policy of the role allows it too", () =>
    provisioned(
      () => permission({ principal: ACCOUNT }, "permission", smallFunction({ name: "target" })),
      async (emulator) => {
        const arn = `arn:aws:iam::${ACCOUNT}:role/caller`;
        emulator.credentialsFor("caller");
        const caller = { type: "role", arn, sessionName: "caller", account: ACCOUNT } as const;
        assert.equal(await invoke(emulator, { caller }), "AccessDeniedException");
      },
    ));

  it("lets a role that it names invoke it without another policy", () =>
    provisioned(
      () => {
        const arn = `arn:aws:iam::${ACCOUNT}:role/caller`;
        return permission({ principal: arn }, "permission", smallFunction({ name: "target" }));
      },
      async (emulator) => {
        const arn = `arn:aws:iam::${ACCOUNT}:role/caller`;
        emulator.credentialsFor("caller");
        const caller = { type: "role", arn, sessionName: "caller", account: ACCOUNT } as const;
        assert.equal(await invoke(emulator, { caller }), "invoked");
      },
    ));

  it("adds to the permissions that the function has", () =>
    provisioned(
      () => {
        const target = smallFunction({ name: "target" });
        permission({}, "first", target);
        permission({ principal: "events.amazonaws.com" }, "second", target);
      },
      async (emulator) => {
        const caller = { type: "service", service: "events.amazonaws.com" } as const;
        assert.deepEqual([await invoke(emulator), await invoke(emulator, { caller })], ["invoked", "invoked"]);
      },
    ));

  const identifiers: readonly [what: string, identifier: (target: aws.lambda.Function) => pulumi.Output<string>][] = [
    ["ARN", ({ arn }) => arn],
    ["account and name", ({ name }) => pulumi.interpolate`${ACCOUNT}:function:${name}`],
  ];
  for (const [what, identifier] of identifiers) {
    it(`names its function by its ${what} too`, () =>
      provisioned(
        () => {
          const target = smallFunction({ name: "target" });
          permission({ function: identifier(target) }, "permission", target);
        },
        async (emulator) => assert.equal(await invoke(emulator), "invoked"),
      ));
  }

  it("is refused for a function that does not exist, such as an alias", async () => {
    assert.equal(
      await refusal(() => permission({ function: "target:live" }, "permission", smallFunction({ name: "target" }))),
      `Function not found: arn:aws:lambda:us-east-1:${ACCOUNT}:function:target:live`,
    );
  });

  it("is refused if the function has its statement ID already, and not if another function has it", async () => {
    const twice = (second?: aws.lambda.Function): void => {
      const target = smallFunction();
      permission({ statementId: "api" }, "first", target);
      permission({ statementId: "api" }, "second", second ?? target);
    };
    assert.equal(
      await refusal(() => twice()),
      "The statement id (api) provided already exists. Please provide a new statement id, or remove the existing statement.",
    );
    assert.equal(await refusal(() => twice(smallFunction({}, "other"))), "");
  });

  const refusals: readonly [args: Args, takes: string][] = [
    [{ statementId: "the API" }, "^[\\w-]{1,100}$"],
    [{ action: "InvokeFunction" }, "^(\\*|lambda:(\\*|[a-zA-Z]+))$"],
    [{ action: "execute-api:Invoke" }, "^(\\*|lambda:(\\*|[a-zA-Z]+))$"],
    [{ sourceAccount: "123" }, "^\\d{12}$"],
  ];
  for (const [args, takes] of refusals) {
    const [[input, value] = []] = Object.entries(args);
    it(`is refused with ${input} ${JSON.stringify(value)}`, async () => {
      assert.equal(
        await refusal(() => permission(args)),
        `aws:lambda/permission:Permission permission: ${input} ${JSON.stringify(value)} is not valid on AWS, which takes ${takes}.`,
      );
    });
  }

  it("is refused with an input that the emulator does not honour", async () => {
    assert.match(
      await refusal(() => permission({ qualifier: "live" })),
      /^aws:lambda\/permission:Permission permission: the input qualifier is valid on AWS, and not run here\./,
    );
  });
});
