import type * as pulumi from "@pulumi/pulumi";

const STACK = "pulumi:pulumi:Stack";

/** Registers resources by their URNs, which name a resource by its type, the types around it and its name. */
export interface Urns {
  /** @throws Error, as Pulumi's engine does, for a URN that another resource has */
  register(registered: pulumi.ResourceTransformationArgs): void;
}

export function createUrns(project: string, stack: string): Urns {
  const taken = new Set<string>();
  const types = new WeakMap<pulumi.Resource, string>();
  return {
    register({ resource, type, name, opts: { parent } }) {
      const around = parent === undefined ? undefined : types.get(parent);
      const qualified = around === undefined ? type : `${around}$${type}`;
      if (type !== STACK) {
        types.set(resource, qualified);
      }
      const urn = `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
      if (taken.has(urn)) {
        throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
      }
      taken.add(urn);
    },
  };
}
