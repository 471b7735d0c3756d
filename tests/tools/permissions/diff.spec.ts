import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { permissionDifference } from "../../../tools/permissions/diff/difference";
import { readRendered } from "../../../tools/permissions/diff/rendered";

const ROOT = path.join(__dirname, "..", "..", "..");
const NOTHING = "### Permissions in dev\n\nNo role and no resource gains or loses a permission.\n";

interface Parts {
  readonly stack?: string;
  /** The statements of the role buy-role, by policy. */
  readonly policies?: Readonly<Record<string, readonly object[]>>;
  readonly trust?: readonly object[];
  readonly resources?: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

const writesOrders = { Sid: "Place", Effect: "Allow", Action: ["dynamodb:PutItem"], Resource: "arn:table" };

/** The output of render, reduced to the parts that affect permissions. */
function rendered({ stack = "dev", policies = { orders: [writesOrders] }, trust = [], resources = {} }: Parts): string {
  return JSON.stringify({
    stack,
    roles: {
      "buy-role": {
        trust: { Version: "2012-10-17", Statement: trust },
        policies: Object.fromEntries(Object.entries(policies).map(([name, Statement]) => [name, { Statement }])),
      },
    },
    resources,
  });
}

function difference(base: Parts, head: Parts): string {
  return permissionDifference(readRendered(rendered(base), "base.json"), readRendered(rendered(head), "head.json"));
}

/** The rows of the table, without the outer bars. */
function rows(markdown: string): readonly string[] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("| **added**") || line.startsWith("| removed"))
    .map((line) => line.replace(/^\| | \|$/g, ""));
}

describe("The permission difference", () => {
  it("says that there is no difference", () => {
    assert.equal(difference({}, {}), NOTHING);
  });

  it("ignores moved, renamed, split and reordered statements", () => {
    const two = { Effect: "Allow", Action: ["a:One", "a:Two"], Resource: ["arn:x"] };
    const condition = { StringEquals: { "aws:b": ["2"], "aws:a": ["1", "0"] } };
    const sameCondition = { StringEquals: { "aws:a": ["0", "1"], "aws:b": "2" } };

    const markdown = difference(
      { policies: { orders: [writesOrders, two, { ...two, Condition: condition }] } },
      {
        policies: {
          another: [
            { ...two, Action: "a:Two", Resource: "arn:x" },
            { ...writesOrders, Sid: "PlaceOrder" },
          ],
          orders: [
            { ...two, Action: "a:One" },
            { ...two, Condition: sameCondition },
          ],
        },
      },
    );

    assert.equal(markdown, NOTHING);
  });

  it("names the role, effect, action, resource and condition of each added and removed permission", () => {
    const deletes = {
      Effect: "Allow",
      Action: ["dynamodb:DeleteItem"],
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    };

    assert.equal(
      difference({}, { policies: { orders: [deletes] } }),
      [
        "### Permissions in dev",
        "",
        "1 added, 1 removed.",
        "",
        "|  | Role or resource | Effect | Who | Action | On | Condition |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        '| **added** | `buy-role` | Allow |  | `dynamodb:DeleteItem` | `*` | `{"Bool":{"aws:SecureTransport":"true"}}` |',
        "| removed | `buy-role` | Allow |  | `dynamodb:PutItem` | `arn:table` |  |",
        "",
      ].join("\n"),
    );
  });

  const planted: readonly (readonly [what: string, base: Parts, head: Parts, expected: readonly string[]])[] = [
    [
      "a Deny that is gone",
      { policies: { orders: [{ ...writesOrders, Effect: "Deny" }] } },
      { policies: {} },
      ["removed | `buy-role` | Deny |  | `dynamodb:PutItem` | `arn:table` | "],
    ],
    [
      "a wider resource",
      {},
      { policies: { orders: [{ ...writesOrders, Resource: "*" }] } },
      [
        "**added** | `buy-role` | Allow |  | `dynamodb:PutItem` | `*` | ",
        "removed | `buy-role` | Allow |  | `dynamodb:PutItem` | `arn:table` | ",
      ],
    ],
    [
      "a condition that no longer has to hold",
      { policies: { orders: [{ ...writesOrders, Condition: { Bool: { "aws:SecureTransport": "true" } } }] } },
      {},
      [
        "**added** | `buy-role` | Allow |  | `dynamodb:PutItem` | `arn:table` | ",
        'removed | `buy-role` | Allow |  | `dynamodb:PutItem` | `arn:table` | `{"Bool":{"aws:SecureTransport":"true"}}`',
      ],
    ],
    [
      "everything but",
      { policies: {} },
      { policies: { orders: [{ Effect: "Allow", NotAction: "iam:*", NotResource: "arn:x" }] } },
      ["**added** | `buy-role` | Allow |  | `all but iam:*` | `all but arn:x` | "],
    ],
    [
      "another one who may work as the role",
      {},
      { trust: [{ Effect: "Allow", Principal: { AWS: ["444455556666"] }, Action: "sts:AssumeRole" }] },
      ["**added** | `buy-role` | Allow | `AWS 444455556666` | `sts:AssumeRole` |  | "],
    ],
    [
      "a queue, topic, key or endpoint that everybody may use",
      { resources: { "aws:kms/key:Key": { "topic-key": { policy: { Statement: [] } } } } },
      {
        resources: {
          "aws:kms/key:Key": {
            "topic-key": { policy: { Statement: { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" } } },
          },
        },
      },
      ["**added** | `topic-key` | Allow | `*` | `kms:*` | `*` | "],
    ],
    [
      "a managed policy",
      { resources: { "aws:iam/role:Role": { "buy-role": {} } } },
      { resources: { "aws:iam/role:Role": { "buy-role": { managedPolicyArns: ["arn:admin"] } } } },
      ["**added** | `buy-role` |  |  | `managedPolicyArns` | `arn:admin` | "],
    ],
    [
      "a permissions boundary that is gone",
      { resources: { "aws:iam/role:Role": { "buy-role": { permissionsBoundary: "arn:boundary" } } } },
      { resources: { "aws:iam/role:Role": { "buy-role": {} } } },
      ["removed | `buy-role` | Deny |  | `all but what the permissions boundary allows` | `arn:boundary` | "],
    ],
    [
      "another permissions boundary",
      { resources: { "aws:iam/role:Role": { "buy-role": { permissionsBoundary: "arn:boundary" } } } },
      { resources: { "aws:iam/role:Role": { "buy-role": { permissionsBoundary: "arn:other" } } } },
      [
        "**added** | `buy-role` | Deny |  | `all but what the permissions boundary allows` | `arn:other` | ",
        "removed | `buy-role` | Deny |  | `all but what the permissions boundary allows` | `arn:boundary` | ",
      ],
    ],
    [
      "a permission that is a resource of its own",
      {},
      { resources: { "aws:lambda/permission:Permission": { open: { principal: "*" } } } },
      ['**added** | `open` |  |  | `aws:lambda/permission:Permission` | `{"principal":"*"}` | '],
    ],
  ];
  for (const [what, base, head, expected] of planted) {
    it(`shows ${what}`, () => {
      assert.deepEqual(rows(difference(base, head)), expected);
    });
  }

  it("says that the removal of a permissions boundary permits more, and says so of nothing else", () => {
    const bounded = { resources: { "aws:iam/role:Role": { "buy-role": { permissionsBoundary: "arn:boundary" } } } };
    const words = "Where a Deny is removed, more is permitted.";

    assert.ok(difference(bounded, {}).includes(`0 added, 1 removed. ${words}\n`));
    assert.ok(!difference({}, bounded).includes(words));
    assert.ok(!difference({}, { policies: {} }).includes(words));
  });

  it("shows a role's policy once, although render lists it with the role and among the resources", () => {
    const policy = { Statement: [writesOrders] };
    const resources = { "aws:iam/rolePolicy:RolePolicy": { orders: { role: "buy-role-1", policy } } };

    assert.equal(rows(difference({ policies: {} }, { resources })).length, 1);
  });

  it("escapes markup in names", () => {
    const head = { policies: { orders: [{ ...writesOrders, Resource: "`| <b>@octo\n# x" }] } };

    assert.match(difference({ policies: {} }, head), /\| `'\\\| <b>@octo # x` \|/);
  });

  const mistakes: readonly (readonly [text: string, words: RegExp])[] = [
    ["{", /^base\.json is not JSON\. Make it with: npm run --silent render/],
    ["[]", /^base\.json is not what render prints\./],
    ['{"stack":"dev","roles":{}}', /^base\.json lists no resources\./],
  ];
  for (const [text, message] of mistakes) {
    it(`is refused for ${text}, with the way to fix it`, () => {
      assert.throws(() => readRendered(text, "base.json"), { name: "UsageError", message });
    });
  }

  it("is refused for two different stacks", () => {
    assert.throws(() => difference({ stack: "dev" }, { stack: "prod" }), {
      name: "UsageError",
      message: "The two are of different stacks, dev and prod: render the same one twice.",
    });
  });
});

describe("The permission-diff command", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "permissions-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("finds exactly the permission planted in the output of render", () => {
    const base = run("render.ts", "--stack", "prod").stdout;
    const head = JSON.parse(base);
    head.roles["trading-buy-stock-role"].policies["trading-buy-stock-orders"].Statement[0].Action.push("dynamodb:Scan");

    const { status, stdout } = run(
      "permissionDiff.ts",
      file("base.json", base),
      file("head.json", JSON.stringify(head)),
    );

    assert.equal(status, 0);
    assert.match(stdout, /^### Permissions in prod\n\n1 added, 0 removed\.\n/);
    assert.match(
      rows(stdout)[0] ?? "",
      /^\*\*added\*\* \| `trading-buy-stock-role` \| Allow \| {2}\| `dynamodb:Scan` \|/,
    );
  });

  it("explains a mistake and exits with 2", () => {
    const missing = run("permissionDiff.ts", path.join(directory, "no.json"), path.join(directory, "no.json"));
    const one = run("permissionDiff.ts", "base.json");

    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /no\.json cannot be read: ENOENT/);
    assert.equal(one.status, 2);
    assert.match(one.stderr, /^Specify two files, the one before the change first\./);
  });

  function file(name: string, text: string): string {
    writeFileSync(path.join(directory, name), text);
    return path.join(directory, name);
  }

  function run(command: string, ...args: readonly string[]) {
    return spawnSync(
      process.execPath,
      ["-r", "./tools/typescript.cjs", path.join("tools", "commands", command), ...args],
      { cwd: ROOT, encoding: "utf8" },
    );
  }
});
