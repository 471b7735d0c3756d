/**
 * What a component keeps for its methods. Beside the component, because Pulumi makes an output of each of its properties,
 * private ones too.
 */
export class HiddenParts<Component extends object, Parts> {
  readonly #parts = new WeakMap<Component, Parts>();

  set(component: Component, parts: Parts): void {
    this.#parts.set(component, parts);
  }

  /** The parts that the component's constructor has set. */
  of(component: Component): Parts {
    return this.#parts.get(component) as Parts;
  }
}
