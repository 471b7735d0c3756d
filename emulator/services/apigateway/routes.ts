/** A route of an HTTP API: the method and the path of its key, or `$default`. */
export interface Route {
  readonly key: string;
  readonly integrationId: string;
}

/** The route that a request takes, and the values of its path's variables. */
export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** How specific a segment is: a greedy variable matches the most. */
enum Specificity {
  greedy,
  variable,
  literal,
}

/** API Gateway developer guide, "Create routes for HTTP APIs in API Gateway". */
const ROUTE_KEY = /^(\$default|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/\S*)$/;
const VARIABLE = /^\{([\w.-]+)(\+)?\}$/;

/** Why a route key is not valid; undefined for a valid one. */
export function routeKeyProblem(key: string): string | undefined {
  if (!ROUTE_KEY.test(key)) {
    return 'takes a method in upper case or ANY, a space and a path that begins with a slash, as in "GET /parcels/{id}", or "$default"';
  }
  const segments = key.split("/").slice(1);
  if (segments.some((segment) => /[{}]/.test(segment) && !VARIABLE.test(segment))) {
    return "takes a variable in braces for a whole part of the path";
  }
  return segments.slice(0, -1).some((segment) => segment.endsWith("+}"))
    ? "takes a greedy variable at the end of the path only"
    : undefined;
}

/** What two keys of the same route have in common: the names of variables do not tell routes apart. */
export function routeIdentity(key: string): string {
  return key.replace(/\{[^}+]+/g, "{");
}

/**
 * Selects the most specific route (API Gateway developer guide, "Create routes for HTTP APIs": a full match, then a match with a
 * greedy variable, then `$default`; a method before `ANY`).
 *
 * @param path decoded, without the stage
 */
export function selectRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  const candidates = routes.flatMap((route) => {
    const [routeMethod = "", routePath] = route.key.split(" ");
    if (routePath === undefined) {
      return [{ match: { route, pathParameters: {} }, rank: "" }];
    }
    const matched = routeMethod === method || routeMethod === "ANY" ? matchPath(routePath, path) : undefined;
    return matched === undefined
      ? []
      : [
          {
            match: { route, pathParameters: matched.parameters },
            rank: `${matched.specificity}${routeMethod === "ANY" ? "0" : "1"}`,
          },
        ];
  });
  return candidates.sort((a, b) => (a.rank < b.rank ? 1 : -1))[0]?.match;
}

function matchPath(
  pattern: string,
  path: string,
): { readonly parameters: Record<string, string>; readonly specificity: string } | undefined {
  const segments = path.split("/");
  const parts = pattern.split("/");
  const parameters: Record<string, string> = {};
  let specificity = "";
  for (const [index, part] of parts.entries()) {
    const [, name, greedy] = VARIABLE.exec(part) ?? [];
    const segment = segments[index];
    if (name !== undefined && greedy !== undefined) {
      const rest = segments.slice(index).join("/");
      parameters[name] = rest;
      return rest === "" ? undefined : { parameters, specificity: `${specificity}${Specificity.greedy}` };
    }
    if (segment === undefined || (name === undefined ? segment !== part : segment === "")) {
      return undefined;
    }
    if (name !== undefined) {
      parameters[name] = segment;
    }
    specificity += name === undefined ? Specificity.literal : Specificity.variable;
  }
  return parts.length === segments.length ? { parameters, specificity } : undefined;
}
