import assert from "node:assert/strict";
import type { Call } from "../calls";
import { type CallFault, createDispatcher, type Dispatcher } from "../dispatch";
import { type AccountRequest, type Authorization, createAuthorization } from "../iam/authorization";
import { placeOf } from "../resource";
import type { RunningServices } from "../services";
import type { RunningService } from "../services/service";
import { ACCOUNT, administrator } from "./iam/builders";

const PLACE = placeOf(ACCOUNT, "us-east-1");
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:queue`;

const CALL: Call = {
  caller: administrator,
  service: "sqs",
  action: "SendMessage",
  input: { QueueUrl: "queue" },
  overTls: true,
};

interface Bench extends Dispatcher {
  /** The requests that were checked, each with the code of its denial. */
  readonly checks: readonly (AccountRequest & { readonly code: string; readonly status: number })[];
}

/** A dispatcher with one fake service, which records the checks. */
function bench(service: string, running: Partial<RunningService> = {}, fault?: CallFault): Bench {
  const checks: Bench["checks"][number][] = [];
  const authorization: Authorization = {
    ...createAuthorization(PLACE),
    check: (request, denial) => void checks.push({ ...request, ...denial }),
  };
  const answering = { provision: {}, handle: ({ action }: Call) => ({ action }) };
  const services = {
    [service]: { ...answering, ...running },
    kms: { ...answering, keyArnOf: (id: string) => `key/${id}` },
  };
  return { ...createDispatcher(services as unknown as RunningServices, authorization, PLACE, () => fault), checks };
}

describe("The dispatcher", () => {
  it("checks a call against its resource, then passes it to its service", async () => {
    const { handle, checks } = bench("sqs");
    assert.deepEqual(await handle(CALL), { action: "SendMessage" });
    assert.deepEqual(checks, [
      {
        principal: CALL.caller,
        action: "sqs:SendMessage",
        resource: QUEUE,
        context: { "aws:SecureTransport": true },
        code: "AccessDeniedException",
        status: 403,
      },
    ]);
  });

  it("denies a call with the service's error code, or AccessDeniedException by default", async () => {
    for (const [service, action, code, status] of [
      ["sns", "ListTopics", "AuthorizationError", 403],
      ["states", "ListStateMachines", "AccessDeniedException", 400],
    ] as const) {
      const { authorize, checks } = bench(service);
      authorize({ ...CALL, service, action, input: {} });
      assert.deepEqual([checks[0]?.code, checks[0]?.status], [code, status]);
    }
  });

  it("checks the IAM action of an operation whose API name is different", () => {
    const { authorize, checks } = bench("lambda");
    authorize({ ...CALL, service: "lambda", action: "Invoke", input: { FunctionName: "parcels" } });
    assert.equal(checks[0]?.action, "lambda:InvokeFunction");
  });

  it("skips the check for an operation that needs no permission", async () => {
    const { handle, checks } = bench("sts");
    const action = "GetCallerIdentity";
    assert.deepEqual(await handle({ ...CALL, service: "sts", action, input: {} }), { action });
    assert.deepEqual(checks, []);
  });

  const source = { account: ACCOUNT, arn: "arn:of:the:alarm" };
  const service = { type: "service", service: "cloudwatch.amazonaws.com" } as const;
  const contexts: readonly (readonly [what: string, call: Partial<Call>, context: object])[] = [
    ["without TLS", { overTls: false }, { "aws:SecureTransport": false }],
    [
      "of a service, with its source",
      { caller: service, source },
      { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": source.arn },
    ],
    ["of a service that sends no source", { caller: service }, {}],
  ];
  for (const [what, call, context] of contexts) {
    it(`sets the condition keys of a call ${what}`, () => {
      const { authorize, checks } = bench("sqs");
      authorize({ ...CALL, ...call });
      assert.deepEqual(checks[0]?.context, context);
    });
  }

  it("adds the condition keys of the service, and checks the additional permissions of the call", () => {
    const { authorize, checks } = bench("sqs", {
      contextOf: () => ({ "sns:Protocol": "email" }),
      alsoNeeds: () => [
        {
          service: "kms",
          action: "Decrypt",
          input: { KeyId: "1" },
          context: { "kms:ViaService": "sqs" },
          denial: { code: "KMSAccessDenied", status: 400 },
        },
      ],
    });
    authorize(CALL);
    assert.deepEqual(checks[0]?.context, { "aws:SecureTransport": true, "sns:Protocol": "email" });
    assert.deepEqual(checks[1], {
      principal: CALL.caller,
      action: "kms:Decrypt",
      resource: "key/1",
      context: { "aws:SecureTransport": true, "kms:ViaService": "sqs" },
      code: "KMSAccessDenied",
      status: 400,
    });
  });

  it("runs a fault between the check and the response", async () => {
    const seen: string[] = [];
    const fault: CallFault = async ({ action }, next) => {
      seen.push(action);
      return { ...(await next()), late: true };
    };
    const { handle, checks } = bench("sqs", {}, fault);
    assert.deepEqual(await handle(CALL), { action: "SendMessage", late: true });
    assert.deepEqual([seen, checks.length], [["SendMessage"], 1]);
  });

  it("refuses an unknown service, operation or member, before any check", async () => {
    const { handle, checks } = bench("sqs");
    await assert.rejects(handle({ ...CALL, service: "s3" }), {
      code: "UnknownService",
      message: 'The emulator has no service "s3".',
    });
    await assert.rejects(handle({ ...CALL, action: "SendMesage" }), {
      code: "UnknownOperationException",
      message: /^The emulator does not answer SendMesage of sqs\. It answers ChangeMessageVisibility, /,
    });
    await assert.rejects(handle({ ...CALL, input: { ...CALL.input, QueueArn: "another" } }), {
      code: "ValidationException",
      message: /^The emulator does not know the member QueueArn of sqs:SendMessage\. It knows QueueUrl, DelaySeconds, /,
    });
    assert.deepEqual(checks, []);
  });
});
