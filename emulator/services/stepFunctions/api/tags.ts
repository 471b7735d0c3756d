import { isRecord } from "../language/payload";
import type { Store } from "../store";
import { ApiError, apiErrors } from "./apiError";
import { type Request, requiredText } from "./requests";

/** Step Functions API reference, Tag, and "Quotas": tags of a resource, and characters of a key and a value. */
const MOST_TAGS = 50;
const KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** @throws ApiError */
export function tagResource(request: Request, store: Store): object {
  const tags = tagsOf(request, store);
  const added = entriesIn(request);
  if (new Map([...tags, ...added]).size > MOST_TAGS) {
    throw new ApiError("TooManyTags", `A resource can have up to ${MOST_TAGS} tags.`);
  }
  for (const [key, value] of added) {
    tags.set(key, value);
  }
  return {};
}

/** @throws ApiError */
export function untagResource(request: Request, store: Store): object {
  const tags = tagsOf(request, store);
  if (!Array.isArray(request.tagKeys)) {
    throw apiErrors.validation("Value at 'tagKeys' must be a list of keys");
  }
  for (const key of request.tagKeys) {
    tags.delete(String(key));
  }
  return {};
}

/** @throws ApiError */
export function listTagsForResource(request: Request, store: Store): object {
  return { tags: [...tagsOf(request, store)].map(([key, value]) => ({ key, value })) };
}

function tagsOf(request: Request, store: Store): Map<string, string> {
  const arn = requiredText(request, "resourceArn", { min: 1, max: 256 });
  const tags = store.tags.get(arn);
  if (tags === undefined) {
    throw new ApiError("ResourceNotFound", `Resource not found: '${arn}'`);
  }
  return tags;
}

function entriesIn({ tags }: Request): readonly (readonly [key: string, value: string])[] {
  if (!Array.isArray(tags)) {
    throw apiErrors.validation("Value at 'tags' must be a list of tags");
  }
  return tags.map((tag: unknown) => {
    const { key, value = "" } = isRecord(tag) ? tag : {};
    if (typeof key !== "string" || !KEY.test(key) || typeof value !== "string" || !VALUE.test(value)) {
      throw apiErrors.validation(
        `Value at 'tags' has ${JSON.stringify(key)}: a key has 1 to 128 letters, digits, spaces and _ . : / = + - @, does not start with aws:, and has a value of up to 256`,
      );
    }
    return [key, value];
  });
}
