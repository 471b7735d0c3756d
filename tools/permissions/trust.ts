import type { Place } from "pulumi-aws-emulator";
import type { Pipeline } from "./pipelines";

/** Who may work as a pipeline's role. */
export interface TrustArgs {
  /** The account that the role is in. */
  readonly place: Place;
  /**
   * The repository as GitHub's tokens name it: `OWNER/REPOSITORY`, or `OWNER@ID/REPOSITORY@ID` in a repository made since
   * mid-2026.
   */
  readonly repository: string;
  /** The environment that a deployment runs in. */
  readonly environment: string;
  /** The branch that deployments and drift detection run on. */
  readonly branch: string;
}

const ISSUER = "token.actions.githubusercontent.com";

/**
 * The trust policy of a pipeline's role: GitHub Actions, by OpenID Connect, in this repository and in this situation only
 * (GitHub's page "OpenID Connect reference"). A token's subject in an environment does not say its branch; its `ref` does.
 */
export function pipelineTrust(pipeline: Pipeline, { place, repository, environment, branch }: TrustArgs): unknown {
  const ref = `refs/heads/${branch}`;
  const situations: Readonly<Record<Pipeline, Readonly<Record<string, string>>>> = {
    preview: { sub: `repo:${repository}:pull_request` },
    deploy: { sub: `repo:${repository}:environment:${environment}`, ref },
    drift: { sub: `repo:${repository}:ref:${ref}` },
  };
  const claims = Object.entries({ aud: "sts.amazonaws.com", ...situations[pipeline] });
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AssumedByGitHubActions",
        Effect: "Allow",
        Principal: { Federated: `arn:${place.partition}:iam::${place.account}:oidc-provider/${ISSUER}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: Object.fromEntries(claims.map(([claim, value]) => [`${ISSUER}:${claim}`, value])) },
      },
    ],
  };
}
