import type { Integrations } from "../../types";
import type { QueryLanguage } from "../fields";
import { isExpression } from "../jsonata";
import { isRecord } from "../payload";
import { assignProblems } from "./assignChecks";
import { ruleFieldProblems } from "./choiceChecks";
import { jsonataProblems } from "./jsonataChecks";
import {
  type Container,
  containersIn,
  entriesOf,
  type Fields,
  type LocatedState,
  outermost,
  statesIn,
} from "./located";
import { pathProblems } from "./pathChecks";
import { NOT_RUN, type Problem, problem, schemaProblems } from "./problem";
import {
  TYPES,
  unknownFieldsOfCatcher,
  unknownFieldsOfContainer,
  unknownFieldsOfRetrier,
  unknownFieldsOfState,
} from "./stateFields";
import { scopeProblems } from "./variableScopes";

/** Describes what is not valid on AWS in a definition, and what is valid on AWS but would run differently here. */
export function refusalsOf(machine: Fields, integrations: Integrations): Problem[] {
  const language = machine.QueryLanguage ?? "JSONPath";
  if (!isLanguage(language)) {
    return schemaProblems("/QueryLanguage", [languageProblem("The state machine", language)]);
  }
  const containers = containersIn(machine);
  return [
    ...containers.flatMap(refusalsOfContainer),
    ...containers
      .flatMap((container) => statesIn(container, language))
      .flatMap((state) => refusalsOfState(state, language, integrations)),
    ...scopeProblems(outermost(machine)),
  ];
}

function isLanguage(value: unknown): value is QueryLanguage {
  return value === "JSONPath" || value === "JSONata";
}

function languageProblem(where: string, language: unknown): string {
  return `${where} uses ${JSON.stringify(language)}, which is not valid on AWS. Use JSONPath or JSONata.`;
}

function refusalsOfContainer({ where, owner, location, fields }: Container): Problem[] {
  const { ProcessorConfig: config = {} } = fields;
  const mode = isRecord(config) ? (config.Mode ?? "INLINE") : config;
  return schemaProblems(location, [
    ...unknownFieldsOfContainer(where, fields, location),
    ...(mode === "INLINE"
      ? []
      : mode === "DISTRIBUTED"
        ? [`${owner} is a Map in DISTRIBUTED mode, which is ${NOT_RUN}. Use INLINE.`]
        : [
            `${owner} has the ProcessorConfig ${JSON.stringify(config)}, which is not valid on AWS. Use {"Mode":"INLINE"}.`,
          ]),
  ]);
}

/** @param machineLanguage that of the state machine */
function refusalsOfState(state: LocatedState, machineLanguage: QueryLanguage, integrations: Integrations): Problem[] {
  const { where, location, fields, language } = state;
  const { QueryLanguage: own, Type } = fields;
  if (own !== undefined && !isLanguage(own)) {
    return schemaProblems(`${location}/QueryLanguage`, [languageProblem(where, own)]);
  }
  if (own === "JSONPath" && machineLanguage === "JSONata") {
    return schemaProblems(location, [
      `${where} uses JSONPath in a state machine in JSONata, which is not valid on AWS. Use JSONata.`,
    ]);
  }
  if (!TYPES.includes(String(Type))) {
    return schemaProblems(`${location}/Type`, [
      `${where} is of type ${JSON.stringify(Type)}, which is not valid on AWS. Use ${TYPES.join(", ")}.`,
    ]);
  }
  const isJsonata = language === "JSONata";
  return [
    ...schemaProblems(location, [
      ...unknownFieldsOfState(where, fields, language),
      ...(isJsonata ? [] : pathProblems(where, fields)),
    ]),
    ...(isJsonata ? jsonataProblems(state) : []),
    ...(Type === "Task" ? refusalsOfTask(state, integrations) : []),
    ...schemaProblems(location, [
      ...refusalsOfErrorHandling(state),
      ...(Type === "Choice" ? ruleFieldProblems(state) : []),
      ...assignProblems(state),
    ]),
  ];
}

function refusalsOfTask({ where, location, fields, language }: LocatedState, integrations: Integrations): Problem[] {
  const { Resource, HeartbeatSeconds, TimeoutSeconds } = fields;
  const integration = integrations.find(String(Resource));
  const sent = language === "JSONata" ? fields.Arguments : fields.Parameters;
  const late =
    Number(HeartbeatSeconds) >= Number(TimeoutSeconds)
      ? `${where} has HeartbeatSeconds that are not less than its TimeoutSeconds, which is not valid on AWS. Reduce them.`
      : undefined;
  return [
    ...("problem" in integration
      ? [
          problem(
            "INVALID_RESOURCE",
            `${where} has the Resource ${JSON.stringify(Resource)}, which ${integration.problem}`,
            `${location}/Resource`,
          ),
        ]
      : // What an expression for all of them gives is known at run time only.
        schemaProblems(
          location,
          isExpression(sent) ? [] : integration.problemsOf(sent).map((words) => `${where} ${words}`),
        )),
    ...schemaProblems(location, late === undefined ? [] : [late]),
  ];
}

function refusalsOfErrorHandling({ where, fields, language }: LocatedState): string[] {
  return [
    ...entriesOf(fields, "Retry").flatMap(([, retrier]) => unknownFieldsOfRetrier(`${where}, in Retry,`, retrier)),
    ...entriesOf(fields, "Catch").flatMap(([, catcher]) => [
      ...unknownFieldsOfCatcher(`${where}, in Catch,`, catcher, language),
      ...(language === "JSONPath" ? pathProblems(`${where}, in Catch,`, catcher) : []),
    ]),
  ];
}
