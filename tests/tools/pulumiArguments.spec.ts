import assert from "node:assert/strict";
import { readPulumiArguments } from "../../tools/pulumiArguments";

describe("The Pulumi CLI's arguments", () => {
  for (const [line, command, stack] of [
    ["preview -s dev", "preview", "dev"],
    ["preview -s=dev", "preview", "dev"],
    ["preview -sdev", "preview", "dev"],
    ["preview --stack dev", "preview", "dev"],
    ["preview --stack=dev", "preview", "dev"],
    ["up -s dev -s prod", "up", "prod"],
    ["up -ys dev", "up", "dev"],
    ["up -yfs=dev", "up", "dev"],
    ["up -m -s --stack dev", "up", "dev"],
    ["up --message --stack=prod -s dev", "up", "dev"],
    ["up -r -s dev", "up", "dev"],
    ["up --yes --stack dev", "up", "dev"],
    ["up -c a=b -s dev", "up", "dev"],
    ["up -p 4 -s dev", "up", "dev"],
    ["up -s", "up", undefined],
    ["up --stack=", "up", ""],
    ["up -- -s dev", "up", undefined],
    ["pre", "preview", undefined],
    ["update -s dev", "up", "dev"],
    ["down -s dev", "destroy", "dev"],
    ["dn -s dev", "destroy", "dev"],
    ["watch -s dev", "watch", "dev"],
    ["cancel --yes --stack prod", "cancel", "prod"],
    ["cancel prod", "cancel", undefined],
    ["import -s dev aws:sqs/queue:Queue q url", "import", "dev"],
    ["refresh --stack org/project/dev", "refresh", "org/project/dev"],
    // Options before the command.
    ["--stack dev preview", "preview", "dev"],
    ["-s dev up", "up", "dev"],
    ["-sdev up", "up", "dev"],
    ["-C /tmp up", "up", undefined],
    ["--cwd=/tmp up", "up", undefined],
    ["--color never destroy", "destroy", undefined],
    ["--logtostderr -v=9 up", "up", undefined],
    ["-e -Q --non-interactive pre -s dev", "preview", "dev"],
    ["-v 3 up -s dev", "up", "dev"],
    // Commands that concern no stack, or name it otherwise.
    ["stack output up", undefined, undefined],
    ["config set up x --stack dev", undefined, "dev"],
    ["login s3://bucket", undefined, undefined],
    ["--color up", undefined, undefined],
    ["--version", undefined, undefined],
  ] as const) {
    it(`are read as the CLI reads them: ${line}`, () => {
      const read = readPulumiArguments(line.split(" "));
      assert.deepEqual([read.command, read.stack], [command, stack]);
    });
  }

  for (const [line, help] of [
    ["up --help", true],
    ["up -h", true],
    ["up -yh", true],
    ["up -m --help", false],
    ["up -- --help", false],
    ["up -s -h", false],
    ["up", false],
  ] as const) {
    it(`${help ? "ask for help" : "ask for no help"}: ${line}`, () => {
      assert.equal(readPulumiArguments(line.split(" ")).help, help);
    });
  }
});
