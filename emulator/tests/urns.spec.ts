import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refusal } from "./provisioned";

class Depot extends pulumi.ComponentResource {
  constructor(name: string, queue: string, type = "test:index:Depot") {
    super(type, name);
    new aws.sqs.Queue(queue, {}, { parent: this });
    this.registerOutputs();
  }
}

const duplicate = (type: string, name: string) =>
  `Duplicate resource URN 'urn:pulumi:test::parcels::${type}::${name}'; try giving it a unique name`;

describe("A resource is refused whose URN another one has", () => {
  const queue = (options?: pulumi.CustomResourceOptions) => new aws.sqs.Queue("parcels", {}, options);
  const rows: readonly (readonly [what: string, program: () => void, words: string])[] = [
    ["in the stack", () => [queue(), queue()], duplicate("aws:sqs/queue:Queue", "parcels")],
    [
      "with other inputs",
      () => [queue(), new aws.sqs.Queue("parcels", { name: "other" })],
      duplicate("aws:sqs/queue:Queue", "parcels"),
    ],
    [
      "in one component",
      () => {
        const parent = new Depot("depot", "parcels");
        queue({ parent });
      },
      duplicate("test:index:Depot$aws:sqs/queue:Queue", "parcels"),
    ],
    [
      "in two components of a type, whose names are not in it",
      () => [new Depot("one", "parcels"), new Depot("two", "parcels")],
      duplicate("test:index:Depot$aws:sqs/queue:Queue", "parcels"),
    ],
    [
      "as a component",
      () => [new Depot("depot", "parcels"), new Depot("depot", "letters")],
      duplicate("test:index:Depot", "depot"),
    ],
    [
      "as a resource that is read",
      () => [queue(), aws.sqs.Queue.get("parcels", "https://sqs.us-east-1.amazonaws.com/000000000000/parcels")],
      duplicate("aws:sqs/queue:Queue", "parcels"),
    ],
  ];
  for (const [what, program, words] of rows) {
    it(what, async () => assert.equal(await refusal(program), words));
  }

  it("and others are taken: those of another type, in another place, or with another name", async () => {
    const program = () => {
      queue();
      new Depot("depot", "parcels");
      new Depot("other", "parcels", "test:index:Other");
      new aws.sns.Topic("parcels");
      new aws.sqs.Queue("letters");
    };
    assert.equal(await refusal(program), "");
  });
});
