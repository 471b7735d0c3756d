import * as pulumi from "@pulumi/pulumi";
import { type MadeResource, type Place, placeOf, type ResourceRequest } from "../resource";
import { loadProgram } from "./loadProgram";
import { answerLookup, makeResource } from "./makeResource";
import { projectName, regionOf, type StackArgs, stackSettings } from "./settings";
import { createUrns } from "./urns";

/** A custom resource or component that the program registered. */
export interface Registration extends ResourceRequest {
  /** Logical name of the parent; undefined if the parent is the stack. */
  readonly parent: string | undefined;
  /** Previous logical names, from its `aliases`. Excludes the aliases that a child inherits. */
  readonly formerNames: readonly string[];
  /** Logical names of the resources in its `dependsOn`. */
  readonly dependsOn: readonly string[];
  /** Inputs whose changes Pulumi ignores. */
  readonly ignoreChanges: readonly string[];
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
  /** The created resource; undefined for a component. */
  readonly made: MadeResource | undefined;
}

export interface Evaluation {
  /** In registration order. */
  readonly registrations: readonly Registration[];
  /** The stack's outputs, resolved. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the program warns of with `pulumi.log.warn`, in order. */
  readonly warnings: readonly string[];
}

export interface EvaluationArgs extends StackArgs {
  /** Makes each resource. @default `makeResource`, which provisions nothing */
  readonly make?: (request: ResourceRequest, place: Place) => MadeResource | Promise<MadeResource>;
  /** Evaluates as `pulumi preview` of a new stack does: provider-computed outputs stay unknown. */
  readonly preview?: boolean;
  /**
   * Registers the resources and returns the stack's outputs.
   * @default calls `load`, which loads the folder's main module
   */
  readonly program?: (load: () => unknown) => unknown;
  /** @default "111122223333", the example account of AWS's documentation */
  readonly account?: string;
}

/** Inputs with the ID of each resource that stands for its own ID, such as a role: the engine passes providers the ID. */
async function withIds(inputs: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const entries = Object.entries(inputs).map(async ([name, value]) => [
    name,
    pulumi.CustomResource.isInstance(value) ? await resolved(value.id) : value,
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Evaluates a program in the Pulumi runtime, with `make` in place of the resource monitor.
 *
 * @throws pulumi.RunError if the stack has no settings file, and for a setting that the program refuses
 */
export async function evaluateProgram(args: EvaluationArgs): Promise<Evaluation> {
  const project = projectName(args.folder);
  const settings = stackSettings(args);
  const account = args.account ?? "111122223333";
  const providers = createProviders(regionOf(args));
  const make = args.make ?? makeResource;
  const resources = new Map<string, pulumi.Resource>();
  const made = new Map<string, { request: ResourceRequest; made: MadeResource }>();
  const preview = args.preview ?? false;
  const failures: unknown[] = [];

  /** Pulumi wraps a failure for each resource that depends on it. Records the original failure, which is reported. */
  async function attempt<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      failures.unshift(error);
      throw error;
    }
  }

  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs, custom, provider }) {
        const request: ResourceRequest = { type, name, inputs: await withIds(inputs as Record<string, unknown>) };
        if (type.startsWith(PROVIDER)) {
          return { id: providers.add(request), state: request.inputs };
        }
        if (custom !== true && !isRemote(resources.get(`${type} ${name}`))) {
          return { id: undefined, state: {} };
        }
        const resource = await attempt(() => make(request, placeOf(account, providers.regionOf(provider))));
        made.set(`${type} ${name}`, { request, made: resource });
        return preview ? { id: undefined, state: { ...inputs } } : { id: resource.id, state: resource.state };
      },
      call: ({ token, provider }) => attempt(() => answerLookup(token, placeOf(account, providers.regionOf(provider)))),
    },
    project,
    args.stack,
    preview,
    // The name that Pulumi uses where the state is kept in a bucket or in files.
    "organization",
  );
  pulumi.runtime.setAllConfig(settings);

  const warnings: string[] = [];
  const log = pulumi.log as { warn: typeof pulumi.log.warn };
  const { warn } = log;
  log.warn = async (message) => void warnings.push(message);
  const registered: Omit<Registration, "inputs" | "made">[] = [];
  const onFailure = (reason: unknown): void => void failures.push(reason);
  // A registration that fails surfaces as an unhandled rejection.
  process.on("unhandledRejection", onFailure);
  // Pulumi reads the stack trace of every promise and output, for its debug messages: writing them takes most of the time.
  // The trace of an error that a program throws is written when it is first read, which is later.
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error) => String(error);
  try {
    const exports = await pulumi.runtime.runInPulumiStack(async () => {
      const urns = createUrns(project, args.stack);
      pulumi.runtime.registerStackTransformation((transformed) => {
        // A resource among another's inputs is made again, with the URN of the first.
        if (transformed.opts.urn !== undefined) {
          return undefined;
        }
        urns.register(transformed);
        registered.push(describe(transformed));
        resources.set(`${transformed.type} ${transformed.name}`, transformed.resource);
        return undefined;
      });
      const load = (): unknown => loadProgram(args.folder);
      return args.program === undefined ? load() : args.program(load);
    });
    await pulumi.runtime.disconnect();
    // For a failure in an `apply` that no resource waits for.
    await new Promise(setImmediate);
    if (failures.length > 0) {
      throw failures[0];
    }
    const outputs = preview ? {} : ((await resolved(pulumi.output(exports ?? {}))) as Record<string, unknown>);
    // As Pulumi shows them: without those that are undefined, in the order of their names.
    const names = Object.keys(outputs).filter((name) => outputs[name] !== undefined);
    return {
      registrations: registered.map((registration) => {
        const { request, made: resource } = made.get(`${registration.type} ${registration.name}`) ?? {};
        return { ...registration, inputs: request?.inputs ?? {}, made: resource };
      }),
      outputs: Object.fromEntries(names.sort().map((name) => [name, outputs[name]])),
      warnings,
    };
  } catch (error) {
    // Waits for the resources that are still being created, so that they can be stopped.
    await pulumi.runtime.disconnect().catch(() => undefined);
    throw failures[0] ?? error;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    log.warn = warn;
    // Node reports the last rejections after the ready promises have run.
    await new Promise(setImmediate);
    process.off("unhandledRejection", onFailure);
  }
}

const PROVIDER = "pulumi:providers:";

/** The providers that the program makes itself, for regions beside the stack's own. */
function createProviders(ownRegion: string) {
  const regions = new Map<string, string>();
  return {
    /** @returns the provider's id */
    add({ name, inputs }: ResourceRequest): string {
      if (typeof inputs.region === "string") {
        regions.set(name, inputs.region);
      }
      return name;
    },
    /** @param reference as resources and look-ups give it: the provider's URN, `::`, and its id; empty for the stack's own */
    regionOf(reference: string | undefined): string {
      return regions.get(reference?.split("::").at(-1) ?? "") ?? ownRegion;
    },
  };
}

function resolved<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => output.apply((value) => resolve(value as pulumi.Unwrap<T>)));
}

function describe({ type, name, opts }: pulumi.ResourceTransformationArgs): Omit<Registration, "inputs" | "made"> {
  const dependsOn = [opts.dependsOn ?? []].flat() as pulumi.Resource[];
  return {
    type,
    name,
    parent: opts.parent && logicalName(opts.parent),
    formerNames: (opts.aliases ?? []).flatMap(formerName),
    dependsOn: dependsOn.map(logicalName),
    ignoreChanges: (opts as pulumi.CustomResourceOptions).ignoreChanges ?? [],
    protect: (opts as { protect?: boolean }).protect ?? false,
  };
}

/** The name in an alias, which can be a URN. Empty if the alias keeps the name, or if the name is an output. */
function formerName(alias: pulumi.Input<string | pulumi.Alias>): readonly string[] {
  const name = typeof alias === "string" ? alias.split("::").at(-1) : (alias as pulumi.Alias).name;
  return typeof name === "string" ? [name] : [];
}

/** Pulumi does not expose the logical name of a resource. */
function logicalName(resource: pulumi.Resource): string {
  return (resource as unknown as { __name: string }).__name;
}

/** Whether a provider creates the component and its children. Pulumi does not expose this either. */
function isRemote(resource: pulumi.Resource | undefined): boolean {
  return (resource as { __remote?: boolean } | undefined)?.__remote === true;
}
