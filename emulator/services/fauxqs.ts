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
