/** A cache that evicts the least recently used value first. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

export function createRecent<Value>(capacity: number): Recent<Value> {
  const values = new Map<string, Value>();
  const use = (key: string, value: Value): void => {
    values.delete(key);
    values.set(key, value);
    const oldest = values.keys().next().value;
    if (values.size > capacity && oldest !== undefined) {
      values.delete(oldest);
    }
  };
  return {
    get(key) {
      const value = values.get(key);
      if (value !== undefined) {
        use(key, value);
      }
      return value;
    },
    set: use,
    delete(key) {
      values.delete(key);
    },
  };
}
