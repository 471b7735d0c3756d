import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustPolicy } from "approval-queue/policy";
import type { Evaluation, Registration } from "pulumi-aws-emulator";
import { limitRoles } from "../../infrastructure/permissionsBoundary";
import { evaluateProgram } from "../../tools/program";
import { evaluateComponents, TYPE } from "../support/registrations";
import { ACCOUNT, STACKS } from "../support/stacks";

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/stock-trading-boundary`;
const settings = { "stock-trading:permissionsBoundary": BOUNDARY };

describe("The permissions boundary", () => {
  for (const stack of STACKS) {
    it(`limits every role of ${stack}, and is on nothing else`, async () => {
      const evaluation = await evaluateProgram({ stack, settings });

      assert.ok(rolesOf(evaluation).length >= 6);
      assert.deepEqual(unlimited(evaluation), []);
      const others = evaluation.registrations.filter(({ type }) => type !== TYPE.role);
      assert.ok(others.every(({ inputs }) => inputs.permissionsBoundary === undefined));
    });

    it(`is on no role of ${stack} unless the setting is set`, async () => {
      const evaluation = await evaluateProgram({ stack });

      assert.deepEqual(
        rolesOf(evaluation).map(({ inputs }) => inputs.permissionsBoundary),
        rolesOf(evaluation).map(() => undefined),
      );
    });
  }

  it("limits a role that is added to the program", async () => {
    const evaluation = await evaluateProgram({
      stack: "dev",
      settings,
      program: (load) => {
        load();
        new Tomorrow("tomorrow");
      },
    });

    assert.ok(rolesOf(evaluation).some(({ name }) => name === "tomorrow-role"));
    assert.deepEqual(unlimited(evaluation), []);
  });

  it("is found missing on a single role, here one that is registered before", async () => {
    const evaluation = await evaluateProgram({
      stack: "prod",
      settings,
      program: (load) => {
        new Tomorrow("early");
        load();
      },
    });

    assert.deepEqual(unlimited(evaluation), ["early-role"]);
  });

  for (const [arn, where] of [
    [`arn:aws:iam::444455556666:policy/boundary`, "the account 444455556666 of the partition aws"],
    [`arn:aws-cn:iam::${ACCOUNT}:policy/boundary`, `the account ${ACCOUNT} of the partition aws-cn`],
  ] as const) {
    it(`is refused if it is in ${where}`, async () => {
      await assert.rejects(
        evaluateComponents(() => {
          limitRoles(arn);
          new Tomorrow("tomorrow");
        }),
        (error: Error) => {
          assert.equal(
            error.message,
            `The permissions boundary ${arn} is in ${where}, and the stack in ${ACCOUNT} of aws. Set permissionsBoundary to a policy in the stack's account.`,
          );
          return pulumi.RunError.isInstance(error);
        },
      );
    });
  }
});

/** A component with a role of its own. */
class Tomorrow extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Tomorrow", name);
    new aws.iam.Role(
      `${name}-role`,
      { assumeRolePolicy: trustPolicy("lambda.amazonaws.com"), permissionsBoundary: "arn:another" },
      { parent: this },
    );
  }
}

function rolesOf({ registrations }: Evaluation): readonly Registration[] {
  return registrations.filter(({ type }) => type === TYPE.role);
}

/** The roles without the boundary. */
function unlimited(evaluation: Evaluation): readonly string[] {
  return rolesOf(evaluation)
    .filter(({ inputs }) => inputs.permissionsBoundary !== BOUNDARY)
    .map(({ name }) => name);
}
