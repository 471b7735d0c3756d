"""Notifies the approver of each request for approval."""

import json
import os
import shlex

import boto3

sns = boto3.client("sns")
topic_arn = os.environ["TOPIC_ARN"]


def handler(event, context):
    """Handles each message separately; SQS delivers the failed ones again."""
    failures = []
    for record in event["Records"]:
        try:
            notify(json.loads(record["body"]))
        except Exception as error:
            # The name alone: an error's message may quote the body, which has the task token.
            log("Request failed", messageId=record["messageId"], errorName=type(error).__name__)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def notify(request):
    execution = request["Execution"]
    refund = json.dumps(request["Input"])
    sns.publish(
        TopicArn=topic_arn,
        Subject="A refund waits for your decision",
        Message=f"{refund}\n\nnpm run approvals -- approve {shlex.quote(execution)}\n",
    )
    log("Approver notified", execution=execution)


def log(message, **fields):
    print(json.dumps({"message": message, **fields}))
