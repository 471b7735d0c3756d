import type { Place } from "pulumi-aws-emulator";
import type { Pipeline } from "./pipelines";

/** The GitHub repository, environment and branch that may assume a pipeline's role. */
export interface TrustArgs {
  /** The account that the role is in. */
  readonly place: Place;
  /**
   * The repository as GitHub's tokens name it: `OWNER/REPOSITORY`, or `OWNER@ID/REPOSITORY@ID` for a repository created
   * since mid-2026.
   */
  readonly repository: string;
  /** The environment of a deployment. */
  readonly environment: string;
  /** The branch that deployments and drift detection run on. */
  readonly branch: string;
}

const ISSUER = "token.actions.githubusercontent.com";

/**
 * The trust policy of a pipeline's role: it trusts GitHub Actions through OpenID Connect, in this repository and for
 * this pipeline only (GitHub's page "OpenID Connect reference"). In an environment, the token's `sub` claim omits the
 * branch; the `ref` claim contains it.
 */
export function pipelineTrust(pipeline: Pipeline, { place, repository, environment, branch }: TrustArgs): object {
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
