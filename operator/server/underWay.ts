/** The changes that are being made, by the execution that they change. */
export interface UnderWay {
  /** Makes a change, which counts as under way until it has ended. */
  make<Value>(executionArn: string, change: () => Promise<Value>): Promise<Value>;
  /** Resolves once the changes of an execution have ended: what is read then tells whether they were made. */
  settled(executionArn: string): Promise<void>;
}

/** @param ended is called when a change has ended, made or not */
export function createUnderWay(ended: (executionArn: string) => void): UnderWay {
  const changes = new Map<string, Promise<unknown>>();
  return {
    async make(executionArn, change) {
      const before = changes.get(executionArn);
      const made = change().finally(() => ended(executionArn));
      const all = Promise.allSettled([before, made]);
      changes.set(executionArn, all);
      void all.then(() => changes.get(executionArn) === all && changes.delete(executionArn));
      return made;
    },
    async settled(executionArn) {
      await changes.get(executionArn);
    },
  };
}
