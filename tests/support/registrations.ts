import assert from "node:assert/strict";
import type { Evaluation, Registration } from "pulumi-aws-emulator";
import { evaluateProgram } from "../../tools/program";

export const TYPE = {
  httpApi: "aws:apigatewayv2/api:Api",
  httpIntegration: "aws:apigatewayv2/integration:Integration",
  httpRoute: "aws:apigatewayv2/route:Route",
  httpStage: "aws:apigatewayv2/stage:Stage",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  eventRule: "aws:cloudwatch/eventRule:EventRule",
  eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  logMetricFilter: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  metricAlarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  table: "aws:dynamodb/table:Table",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  vpcEndpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  vpc: "awsx:ec2:Vpc",
  key: "aws:kms/key:Key",
  eventSourceMapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  permission: "aws:lambda/permission:Permission",
  function: "aws:lambda/function:Function",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  topic: "aws:sns/topic:Topic",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  topicSubscription: "aws:sns/topicSubscription:TopicSubscription",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  redriveAllowPolicy: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
} as const;

/** Evaluates a test's components with the settings of the stack dev. */
export function evaluateComponents(program: () => unknown): Promise<Evaluation> {
  return evaluateProgram({ stack: "dev", program });
}

/** The only resource with that type and name; fails if there is none. */
export function resource({ registrations }: Evaluation, type: string, name: string): Registration {
  const found = registrations.filter((registration) => registration.type === type && registration.name === name);
  assert.equal(found.length, 1, `${found.length} resources of type ${type} are named ${name}`);
  return found[0] as Registration;
}

/** An input that contains JSON, parsed. */
export function json(registration: Registration, input: string): unknown {
  return JSON.parse(String(registration.inputs[input]));
}

/** An output of the created resource. */
export function outputOf(registration: Registration, output: string): unknown {
  return registration.made?.state[output];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

export function statementsOf(registration: Registration): readonly PolicyStatement[] {
  return (json(registration, "policy") as { Statement: PolicyStatement[] }).Statement;
}
