import assert from "node:assert/strict";
import { executionConsoleUrl, functionConsoleUrl, logsConsoleUrl, machineConsoleUrl } from "../../domain/consoleUrl";

describe("A page in the AWS console", () => {
  for (const [partition, region, host] of [
    ["aws", "eu-west-1", "eu-west-1.console.aws.amazon.com"],
    ["aws-us-gov", "us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"],
    ["aws-cn", "cn-north-1", "cn-north-1.console.amazonaws.cn"],
    ["aws-eusc", "eusc-de-east-1", "eusc-de-east-1.console.amazonaws-eusc.eu"],
  ] as const) {
    it(`is in the console of ${partition}`, () => {
      const states = `arn:${partition}:states:${region}:111122223333`;
      assert.equal(
        machineConsoleUrl(`${states}:stateMachine:trading`),
        `https://${host}/states/home?region=${region}#/statemachines/view/${states}:stateMachine:trading`,
      );
      assert.equal(
        executionConsoleUrl(`${states}:execution:trading:one`),
        `https://${host}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(states)}%3Aexecution%3Atrading%3Aone`,
      );
    });
  }

  it("is that of a function, and of its logs at a time", () => {
    const arn = "arn:aws:states:eu-west-1:111122223333:execution:trading:one";
    assert.equal(
      functionConsoleUrl(arn, "buy-stock"),
      "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/buy-stock?tab=monitoring",
    );
    assert.equal(
      logsConsoleUrl(arn, "/aws/lambda/buy", 1_000, 2_000),
      "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1" +
        "#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fbuy/log-events$3Fstart$3D1000$26end$3D2000",
    );
  });
});
