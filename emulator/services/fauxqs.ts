import type { Output } from "../calls";
import type { Inputs, Place } from "../resource";
import type { ServiceContext } from "./service";
import type { WireRequest, WireResponse } from "./wire";

type App = ReturnType<typeof import("fauxqs", { with: { "resolution-mode": "import" }}).buildApp>;

/** An instance of fauxqs, which runs in this process without listening on a port. */
export interface Fauxqs extends Pick<App, "inject"> {
  /** Answers a request of SQS or SNS, whose body is parsed, without the web server that fauxqs has in front. */
  answer(request: WireRequest): Promise<WireResponse>;
  close(): Promise<void>;
}

/** SQS, SNS and S3 share one instance. */
const instances = new WeakMap<ServiceContext, Promise<Fauxqs>>();

export function fauxqsOf(context: ServiceContext): Promise<Fauxqs> {
  const instance = instances.get(context) ?? start(context);
  instances.set(context, instance);
  return instance;
}

async function start({ place }: ServiceContext): Promise<Fauxqs> {
  const { buildApp } = await import("fauxqs");
  const app = buildApp({ logger: false, defaultRegion: place.region });
  const handle = await handlerIn(app);
  return {
    inject: app.inject.bind(app),
    close: () => app.close(),
    async answer(request) {
      let status = 200;
      const reply: Reply = {
        status(code) {
          status = code;
        },
        header() {},
      };
      try {
        return { body: await handle(request, reply), status };
      } catch (error) {
        // It failed on a member of the wrong type.
        return { body: { message: (error as Error).message }, status: 500 };
      }
    },
  };
}

interface Reply {
  status(code: number): void;
  header(): void;
}

/** What fauxqs answers requests of SQS and SNS with. It tells them apart by their content type. */
type Handler = (request: WireRequest, reply: Reply) => Promise<unknown>;

async function handlerIn(app: App): Promise<Handler> {
  let handler: unknown;
  app.addHook("onRequest", async ({ routeOptions }) => {
    handler ??= routeOptions.handler;
  });
  await app.inject({ method: "POST", url: "/" });
  return handler as Handler;
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
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, TEXTS.includes(key) ? member : changed(member)])) as T;

  function changed(member: unknown): unknown {
    if (typeof member === "string") {
      return member.replace(arn, replacement);
    }
    if (Array.isArray(member)) {
      return member.map(changed);
    }
    return typeof member === "object" && member !== null ? withArns(member as Inputs, arn, replacement) : member;
  }
}
