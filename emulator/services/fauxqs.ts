import type { Output } from "../calls";
import type { Inputs, Place } from "../resource";
import type { ServiceContext } from "./service";

type Fauxqs = ReturnType<typeof import("fauxqs", { with: { "resolution-mode": "import" }}).buildApp>;

/** SQS and SNS share one instance of fauxqs, which runs in this process without listening on a port. */
const instances = new WeakMap<ServiceContext, Promise<Fauxqs>>();

export function fauxqsOf(context: ServiceContext): Promise<Fauxqs> {
  const instance = instances.get(context) ?? start(context);
  instances.set(context, instance);
  return instance;
}

async function start({ place }: ServiceContext): Promise<Fauxqs> {
  const { buildApp } = await import("fauxqs");
  const app = buildApp({ logger: false, defaultRegion: place.region });
  await app.ready();
  return app;
}

/** The account and the partition of everything in fauxqs. */
const FAUXQS = { account: "000000000000", partition: "aws" };

/** What people wrote, in which an ARN is text. */
const TEXTS = ["Body", "Message", "MessageBody", "Subject"];

/** A call's input as fauxqs takes it: it knows one account and one partition. */
export function toFauxqs(input: Inputs): Inputs {
  return withArns(input, /\barn:[\w-]+:(s[qn]s:[\w-]+):\d{12}:/g, `arn:${FAUXQS.partition}:$1:${FAUXQS.account}:`);
}

/** An answer of fauxqs, with the account's ARNs. */
export function fromFauxqs(output: Output, { partition, account }: Place): Output {
  return withArns(output, /\barn:aws:(s[qn]s:[\w-]+):0{12}:/g, `arn:${partition}:$1:${account}:`);
}

function withArns<T extends Inputs>(value: T, arn: RegExp, replacement: string): T {
  return JSON.parse(
    JSON.stringify(value, function (this: unknown, key: string, member: unknown) {
      return typeof member === "string" && !TEXTS.includes(key) ? member.replace(arn, replacement) : member;
    }),
  ) as T;
}
