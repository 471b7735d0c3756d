import { createHash, randomUUID } from "node:crypto";
import { isSame, numberOf } from "./jsonNumber";
import { isRecord, parsePayload } from "./payload";

/** An intrinsic function, for values of its arguments. It throws Error with the words that follow the call in a cause. */
export interface IntrinsicFunction {
  /** The least and the most arguments. */
  readonly arity: readonly [least: number, most: number];
  apply(values: readonly unknown[], random: () => number): unknown;
}

const MANY = Number.POSITIVE_INFINITY;
const LONGEST_RANGE = 1_000;
const LONGEST_TEXT = 10_000;

/** The intrinsic functions ("Intrinsic functions for JSONPath states"), without `States.`. */
export const INTRINSICS: Readonly<Record<string, IntrinsicFunction>> = {
  Format: { arity: [1, MANY], apply: ([template, ...values]) => format(text(template, "first"), values) },
  StringToJson: { arity: [1, 1], apply: ([json]) => jsonOf(text(json, "first")) },
  JsonToString: { arity: [1, 1], apply: ([value]) => JSON.stringify(value) },
  Array: { arity: [0, MANY], apply: (values) => values },
  ArrayPartition: {
    arity: [2, 2],
    apply([list, size]) {
      const items = array(list, "first");
      const length = whole(size, "second");
      if (length < 1) {
        throw new Error("The second argument must be a positive integer");
      }
      return partition(items, length);
    },
  },
  ArrayContains: {
    arity: [2, 2],
    apply: ([list, wanted]) => array(list, "first").some((item) => isSame(item, wanted)),
  },
  ArrayRange: {
    arity: [3, 3],
    apply([first, last, step]) {
      const [from, to, by] = [whole(first, "first"), whole(last, "second"), whole(step, "third")];
      if (by === 0) {
        throw new Error("The third argument must not be zero");
      }
      const length = Math.max(0, Math.floor((to - from) / by) + 1);
      if (length > LONGEST_RANGE) {
        throw new Error(`The range has ${length} items, and can have ${LONGEST_RANGE}`);
      }
      return Array.from({ length }, (_, index) => from + index * by);
    },
  },
  ArrayGetItem: {
    arity: [2, 2],
    apply([list, at]) {
      const items = array(list, "first");
      const index = whole(at, "second");
      if (index < 0 || index >= items.length) {
        throw new Error(`The index ${index} is outside the array, which has ${items.length} items`);
      }
      return items[index];
    },
  },
  ArrayLength: { arity: [1, 1], apply: ([list]) => array(list, "first").length },
  ArrayUnique: {
    arity: [1, 1],
    apply: ([list]) =>
      array(list, "first").filter((item, index, items) => items.findIndex((other) => isSame(other, item)) === index),
  },
  Base64Encode: { arity: [1, 1], apply: ([data]) => Buffer.from(short(data, "first")).toString("base64") },
  Base64Decode: { arity: [1, 1], apply: ([data]) => decoded(short(data, "first")) },
  Hash: { arity: [2, 2], apply: ([data, algorithm]) => hash(short(textOf(data), "first"), text(algorithm, "second")) },
  JsonMerge: {
    arity: [3, 3],
    apply([first, second, deep]) {
      if (deep !== false) {
        throw new Error("The third argument must be false: only shallow merging is supported");
      }
      return { ...record(first, "first"), ...record(second, "second") };
    },
  },
  MathRandom: {
    arity: [2, 3],
    apply([from, to, seed], random) {
      const [least, end] = [whole(from, "first"), whole(to, "second")];
      if (end <= least) {
        throw new Error("The second argument must be greater than the first");
      }
      const number = seed === undefined ? random() : seeded(whole(seed, "third"));
      return least + Math.floor(number * (end - least));
    },
  },
  MathAdd: { arity: [2, 2], apply: ([first, second]) => whole(first, "first") + whole(second, "second") },
  StringSplit: {
    arity: [2, 2],
    apply([value, delimiters]) {
      const characters = new Set(text(delimiters, "second"));
      const parts = [""];
      for (const character of text(value, "first")) {
        if (characters.has(character)) {
          parts.push("");
        } else {
          parts.push(`${parts.pop()}${character}`);
        }
      }
      return parts.filter((part) => part !== "");
    },
  },
  UUID: { arity: [0, 0], apply: () => randomUUID() },
};

/** A blank text has the value null. */
function jsonOf(json: string): unknown {
  return json.trim() === "" ? null : parsePayload(json).value;
}

/** Fills the places `{}` of a template. A backslash takes the next character as it is. */
function format(template: string, values: readonly unknown[]): string {
  let next = 0;
  const filled = template.replace(/\\(.)|\{\}/gs, (_, escaped: string | undefined) => {
    if (escaped !== undefined) {
      return escaped;
    }
    const value = values[next++];
    return textOf(value ?? null);
  });
  if (next !== values.length) {
    throw new Error(`The template has ${next} places, and there are ${values.length} values`);
  }
  return filled;
}

/** The algorithms of States.Hash and $hash, and Node's names for them. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

function decoded(data: string): string {
  const isBase64 =
    /^[A-Za-z\d+/]*={0,2}$/.test(data) && (data.endsWith("=") ? data.length % 4 === 0 : data.length % 4 !== 1);
  if (!isBase64) {
    throw new Error("The first argument must be Base64");
  }
  return Buffer.from(data, "base64").toString();
}

/** @throws Error for another algorithm */
export function hash(data: string, algorithm: string): string {
  const name = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (name === undefined) {
    throw new Error(`The algorithm must be one of ${Object.keys(ALGORITHMS).join(", ")}`);
  }
  return createHash(name).update(data).digest("hex");
}

/** The items in lists of this length; the last one can be shorter. */
export function partition(items: readonly unknown[], length: number): unknown[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

/** A number from 0 up to 1 that follows from a seed. */
export function seeded(seed: number): number {
  return createHash("sha256").update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}

function whole(value: unknown, which: string): number {
  const number = numberOf(value);
  if (number === undefined) {
    throw new Error(`The ${which} argument must be a number`);
  }
  return Math.round(number);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function text(value: unknown, which: string): string {
  if (typeof value !== "string") {
    throw new Error(`The ${which} argument must be a string`);
  }
  return value;
}

function short(value: unknown, which: string): string {
  if (text(value, which).length > LONGEST_TEXT) {
    throw new Error(`The ${which} argument can have ${LONGEST_TEXT} characters`);
  }
  return value as string;
}

function array(value: unknown, which: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new Error(`The ${which} argument must be an array`);
  }
  return value;
}

function record(value: unknown, which: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw new Error(`The ${which} argument must be a JSON object`);
  }
  return value;
}
