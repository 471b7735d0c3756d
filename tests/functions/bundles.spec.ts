import assert from "node:assert/strict";
import path from "node:path";
import vm from "node:vm";
import { bundle } from "approval-queue/bundle";

const project = path.join(__dirname, "..", "..");

/** Bundles an entry as for a deployment and returns the packages and source files in the bundle. */
async function contentsOf(
  entry: string,
): Promise<{ readonly code: string; readonly packages: Set<string>; readonly sources: string[] }> {
  const { code, sources } = await bundle(path.join(project, "functions", "handlers", `${entry}.ts`));
  const inputs = sources.map((source) => path.relative(project, source));
  const packageName = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;
  return {
    code,
    packages: new Set(inputs.flatMap((input) => packageName.exec(input)?.[1] ?? [])),
    sources: inputs.filter((input) => !input.startsWith("node_modules/")),
  };
}

describe("The bundles of the Lambda functions", () => {
  const clients: Record<string, string[]> = {
    checkStockPrice: [],
    generateRecommendation: [],
    buyStock: ["@aws-sdk/client-dynamodb"],
    sellStock: ["@aws-sdk/client-dynamodb"],
    approveAutomatically: ["@aws-sdk/client-sfn"],
    notifyApprovers: ["@aws-sdk/client-sns"],
    sendApprovalLinks: ["@aws-sdk/client-kms", "@aws-sdk/client-sns"],
    decideByLink: ["@aws-sdk/client-kms", "@aws-sdk/client-sfn"],
  };
  for (const [entry, expected] of Object.entries(clients)) {
    it(`include, for ${entry}, ${expected.join(" and ") || "no AWS client"}, and only code of this repository that runs in functions`, async () => {
      const { packages, sources } = await contentsOf(entry);

      assert.deepEqual(
        [...packages].filter((name) => name.startsWith("@aws-sdk/client-") || name.startsWith("@pulumi/")).sort(),
        expected,
      );
      assert.deepEqual(
        sources.filter(
          (source) =>
            !/^(functions|domain|components\/(callback|decision-page|links|requests|[a-z]+\.ts$))/.test(source),
        ),
        [],
      );
    });
  }

  it("keep the automatic callback small enough for a fast cold start", async () => {
    const { code } = await contentsOf("approveAutomatically");
    const bytes = Buffer.byteLength(code);

    assert.ok(bytes > 0 && bytes <= 320_000, `${bytes} bytes`);
  });

  it("keep the names of errors, which the state machine and the logs use", async () => {
    const { code } = await contentsOf("checkStockPrice");
    const { exports } = loaded(code);

    await assert.rejects(
      async () => exports.handler?.({ Input: { quantity: 0 } }),
      (error) => {
        assert.ok(typeof error === "object" && error !== null);
        assert.deepEqual(
          [(error as Error).name, error.constructor.name],
          ["InvalidTradeRequest", "InvalidTradeRequest"],
        );
        return true;
      },
    );
  });
});

/** Loads a bundle as Lambda's runtime does. */
function loaded(code: string): { readonly exports: { handler?: (event: unknown) => Promise<unknown> } } {
  const module = { exports: {} };
  vm.runInThisContext(`(function (module, exports, require) {${code}\n})`)(module, module.exports, require);
  return module;
}
