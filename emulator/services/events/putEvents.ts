import { type Output, ServiceError } from "../../calls";
import type { Inputs, Place } from "../../resource";
import type { Operations } from "../operation";
import type { ServiceEvent } from "../service";

/** The operations of EventBridge. */
export const OPERATIONS: Operations = {
  PutEvents: {
    members: ["Entries"],
    resources: ({ Entries }, place) => [
      ...new Set(entriesOf(Entries).map(({ EventBusName }) => busArn(EventBusName, place))),
    ],
  },
};

/** EventBridge API reference, PutEvents: entries in a call, and bytes of an entry. */
const LARGEST_BATCH = 10;
const LARGEST_ENTRY_BYTES = 262_144;

/**
 * Answers PutEvents. An entry that is not valid has an error in the answer.
 *
 * @param put puts an event on the default event bus, and returns its ID
 */
export function putEvents({ Entries }: Inputs, place: Place, put: (event: ServiceEvent) => string): Output {
  if (!Array.isArray(Entries) || Entries.length === 0 || Entries.length > LARGEST_BATCH) {
    throw new ServiceError("ValidationException", `Entries must have 1 to ${LARGEST_BATCH} events.`);
  }
  const results = Entries.map((entry: Inputs) => {
    const refused = refusalOf(entry, place);
    if (refused !== undefined) {
      return refused;
    }
    const { Source, DetailType, Detail, Time, Resources = [] } = entry;
    const event = {
      source: String(Source),
      detailType: String(DetailType),
      resources: Resources as readonly string[],
      detail: JSON.parse(String(Detail)) as object,
      ...(Time !== undefined && { time: typeof Time === "number" ? Time * 1_000 : Date.parse(String(Time)) }),
    };
    return { EventId: put(event) };
  });
  return { Entries: results, FailedEntryCount: results.filter((result) => "ErrorCode" in result).length };
}

function entriesOf(entries: unknown): readonly Inputs[] {
  return Array.isArray(entries) ? entries : [];
}

/** @param bus a name or an ARN */
function busArn(bus: unknown, { partition, region, account }: Place): string {
  const name = String(bus ?? "default");
  return name.startsWith("arn:") ? name : `arn:${partition}:events:${region}:${account}:event-bus/${name}`;
}

/** The error of an entry that EventBridge refuses; undefined for any other. */
function refusalOf(entry: Inputs, place: Place): Output | undefined {
  for (const name of ["Source", "DetailType", "Detail"]) {
    if (typeof entry[name] !== "string" || entry[name] === "") {
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (Number.isNaN(Date.parse(String(entry.Time ?? "2026-01-01"))) && typeof entry.Time !== "number") {
    return { ErrorCode: "InvalidArgument", ErrorMessage: "Parameter Time is not valid." };
  }
  if (!Array.isArray(entry.Resources ?? [])) {
    return { ErrorCode: "InvalidArgument", ErrorMessage: "Parameter Resources is not valid." };
  }
  if (/^aws\./.test(String(entry.Source))) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: `Not authorized for the source.` };
  }
  if (!isJsonObject(String(entry.Detail))) {
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  }
  if (Buffer.byteLength(JSON.stringify(entry)) > LARGEST_ENTRY_BYTES) {
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: "Total size of the entries in the request is over the limit.",
    };
  }
  return busArn(entry.EventBusName, place) === busArn(undefined, place)
    ? undefined
    : { ErrorCode: "InvalidArgument", ErrorMessage: "The emulator has the default event bus only." };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
