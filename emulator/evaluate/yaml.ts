import { RunError } from "@pulumi/pulumi";
import { type CollectionTag, type Document, parseAllDocuments, type ScalarTag, type Tags } from "yaml";

/**
 * Reads YAML as the Pulumi CLI does, with Go's yaml.v3: whole numbers are bigints, a date is text, and `0777`, `1_000`
 * and `0b101` are numbers. Only the first document counts.
 *
 * @param file the file's name, for errors
 * @throws RunError with the position if the text is not YAML
 */
export function readYaml(text: string, file: string): unknown {
  const document = parsed.get(text) ?? parse(text);
  parsed.set(text, document);
  if (document === null) {
    return null;
  }
  const [error] = document.errors;
  if (error !== undefined) {
    const [what = ""] = error.message.split("\n");
    throw new RunError(`${file} is not valid YAML: ${what.replace(/:$/, "")}.`);
  }
  return document.toJS();
}

/** By the text: an evaluation reads the project's file several times. */
const parsed = new Map<string, Document.Parsed | null>();

/** @returns null for a text without a document */
function parse(text: string): Document.Parsed | null {
  const [document] = parseAllDocuments(text.replace(/^\uFEFF/, ""), {
    customTags: likeGo,
    merge: true,
    logLevel: "error",
  });
  return document !== undefined && "errors" in document ? document : null;
}

/** The tags for whole numbers and decimals, replaced. */
function likeGo(tags: Tags): Tags {
  const others = tags.filter((tag) => !["tag:yaml.org,2002:int", "tag:yaml.org,2002:float"].includes(nameOf(tag)));
  return [...others, TIMESTAMP, NUMBER, { ...NUMBER, tag: "tag:yaml.org,2002:float", default: false }];
}

function nameOf(tag: Tags[number]): string {
  return typeof tag === "string" ? tag : (tag as ScalarTag | CollectionTag).tag;
}

const NUMBER: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?[.\d].*$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/,
  resolve: (text) => numberIn(text) ?? text,
};

const UINT64_MAX = 2n ** 64n - 1n;
const INT64_MIN = -(2n ** 63n);

function numberIn(text: string): bigint | number | undefined {
  const plain = text.replaceAll("_", "");
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/.exec(plain) ?? [];
  const whole = /^0[xX][\da-fA-F]+$|^0[oO][0-7]+$|^0[bB][01]+$|^(?:0|[1-9]\d*)$/.test(digits)
    ? BigInt(digits)
    : /^0[0-7]+$/.test(digits)
      ? BigInt(`0o${digits}`)
      : undefined;
  const value = whole !== undefined && sign === "-" ? -whole : whole;
  if (value !== undefined && value >= INT64_MIN && value <= UINT64_MAX) {
    return value;
  }
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain)) {
    return Number(plain);
  }
  return /^[-+]?\.inf$|^\.nan$/i.test(text) ? Number.NaN : undefined;
}

/** Pulumi passes a date on as the text that Go prints for it. */
const TIMESTAMP: ScalarTag = {
  tag: "tag:yaml.org,2002:timestamp",
  default: true,
  test: /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]| )(\d\d?):(\d\d?):(\d\d?)(?:\.(\d+))?(Z|[-+]\d\d:\d\d)?)?$/,
  resolve(text) {
    const [, year, ...parts] = (TIMESTAMP.test as RegExp).exec(text) ?? [];
    const [month, day, hour, minute, second] = parts.slice(0, 5).map((part) => (part ?? "0").padStart(2, "0"));
    const fraction = (parts[5] ?? "").replace(/0+$/, "");
    const zone = (parts[6] ?? "Z").replace(":", "");
    const zoneName = zone === "Z" || zone === "+0000" ? "+0000 UTC" : `${zone} ${zone}`;
    return `${year}-${month}-${day} ${hour}:${minute}:${second}${fraction && `.${fraction}`} ${zoneName}`;
  },
};
