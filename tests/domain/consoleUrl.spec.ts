import assert from "node:assert/strict";
import { executionConsoleUrl, machineConsoleUrl } from "../../domain/consoleUrl";

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
});
