/**
 * What @sallyport/iam exports. Comments cite the specification, docs/spec/iam.md in the repository, as spec/iam 14.3;
 * the cases in `vectors` list what they follow as `spec`.
 */

export type { NodeKind, SessionType, Tags } from '@sallyport/aws';
export { agentUser, runAsTag } from '@sallyport/aws';
export type { AccessAction, AccessKind, AccessPath, LoginIdentity } from './access-paths/access-path.ts';
export type { Reach, ReachOptions } from './access-paths/reach.ts';
export { reach } from './access-paths/reach.ts';
export type * from './account/account-export.ts';
export type { AccountPolicies, LevelPolicies, PolicyText, PrincipalPolicies } from './account/account-of-policies.ts';
export { emptyAccount, policyOfText, withPolicies } from './account/account-of-policies.ts';
export { findNode, findPrincipal } from './account/find.ts';
export { readAccountExport } from './account/read-account-export.ts';
export type { Answer, Verdict } from './caller/answer.ts';
export type { AssumableRole } from './caller/assumable-roles.ts';
export { longestChain } from './caller/assumable-roles.ts';
export type { Caller, CallerOptions } from './caller/caller.ts';
export type { ReachAnswer, ReachPart } from './cases/decide-reach-case.ts';
export { decideReachCase } from './cases/decide-reach-case.ts';
export type { ReachCase } from './cases/reach-case.ts';
export { readReachCase } from './cases/reach-case.ts';
export type { SimulateAnswer, SimulateCase, SimulateResponse } from './cases/simulate-case.ts';
export { decideSimulateCase, readSimulateCase } from './cases/simulate-case.ts';
export type { CompiledPolicy, CompiledStatement } from './compile/compile.ts';
export { compile } from './compile/compile.ts';
export { canonicalPolicy, samePolicy } from './document/canonical.ts';
export { contextKeys } from './document/context-keys.ts';
export type * from './document/document.ts';
export type { PolicyFaultKind } from './document/fault-kinds.ts';
export type { PolicyLimits } from './document/limits.ts';
export { policyLimits } from './document/limits.ts';
export type { Inspection, ParseOptions } from './document/parse.ts';
export { inspectPolicy, parsePolicy } from './document/parse.ts';
export type { Position } from './document/position.ts';
export type { SizeOptions } from './document/size.ts';
export { policySize } from './document/size.ts';
export type { PolicyErrorCode, PolicyFault, RequestErrorCode } from './error.ts';
export { PolicyError, RequestError } from './error.ts';
export type { AuthoriseOptions } from './evaluate/authorise.ts';
export { authorise } from './evaluate/authorise.ts';
export type { Decision } from './evaluate/decision.ts';
export type { Denial } from './evaluate/denial.ts';
export type * from './evaluate/policy-set.ts';
export type * from './evaluate/trace.ts';
export { describeDenial } from './explain/describe-denial.ts';
export { explain } from './explain/explain.ts';
export type { Explanation } from './explain/explanation.ts';
export type { UnknownCondition } from './explain/unknown-conditions.ts';
export { unknownConditions } from './explain/unknown-conditions.ts';
export type { InputErrorCode } from './input/input-error.ts';
export { InputError } from './input/input-error.ts';
export { fold as foldKey } from './match/fold.ts';
export { didYouMean, nearestNames } from './match/nearest-names.ts';
export type {
  MatrixCounts,
  MatrixGroup,
  MatrixOptions,
  MatrixPath,
  MatrixRow,
  ReachMatrix,
} from './matrix/reach-matrix.ts';
export { reachMatrix } from './matrix/reach-matrix.ts';
export type * from './request.ts';
export type { AssumeRoleRequest, RoleAssumption, SessionTags } from './service/assume-role.ts';
export { assumeRoleRequests, deniesRoleTo, overrideTags, sessionTags } from './service/assume-role.ts';
export { documentResource, instanceResource, nodeResource } from './service/node.ts';
export type { OsUser, RunAsFacts, RunAsFault } from './service/run-as.ts';
export { osUserOf, runAsTagOf } from './service/run-as.ts';
export { sendSshPublicKeyResource } from './service/send-ssh-public-key.ts';
export type { SessionFacts } from './service/session.ts';
export { sessionResource } from './service/session.ts';
export type { DocumentCheck, SessionStart, StartSessionRequest } from './service/start-session.ts';
export { authoriseStartSession, legacyStartSessionResources, startSessionResources } from './service/start-session.ts';
export type { AccessRequirement } from './synthesise/access-requirement.ts';
export type { Synthesis } from './synthesise/assemble.ts';
export type { Claim, Proof, ProofSetting } from './synthesise/prove.ts';
export { prove } from './synthesise/prove.ts';
export type { AssumeRoleRequirements } from './synthesise/recipes/assume-role.ts';
export { assumeRole } from './synthesise/recipes/assume-role.ts';
export type { InstanceConnectRequirements } from './synthesise/recipes/instance-connect.ts';
export { instanceConnect } from './synthesise/recipes/instance-connect.ts';
export type { InstanceRoleRequirements } from './synthesise/recipes/instance-role.ts';
export { instanceRole } from './synthesise/recipes/instance-role.ts';
export type { LimitDocumentsRequirements } from './synthesise/recipes/limit-documents.ts';
export { limitDocuments } from './synthesise/recipes/limit-documents.ts';
export type { NodeSelection } from './synthesise/recipes/node-selection.ts';
export type { ProtectSessionDocumentsRequirements } from './synthesise/recipes/protect-session-documents.ts';
export { protectSessionDocuments } from './synthesise/recipes/protect-session-documents.ts';
export type { RecipeAccount } from './synthesise/recipes/recipe-account.ts';
export type { StartSessionsRequirements } from './synthesise/recipes/start-sessions.ts';
export { startSessions } from './synthesise/recipes/start-sessions.ts';
export type { SynthesisErrorCode } from './synthesise/synthesis-error.ts';
export { SynthesisError } from './synthesise/synthesis-error.ts';
export type { SynthesisRequest } from './synthesise/synthesise.ts';
export { synthesise } from './synthesise/synthesise.ts';
export type { Attachment, WrittenPolicy } from './synthesise/written-policy.ts';
export type { Truth } from './truth.ts';
export type { UnspecifiedBehaviour } from './unspecified-behaviour.ts';
export { defaultBehaviour } from './unspecified-behaviour.ts';
export type { OnlyOsUser } from './what-can/only-os-user.ts';
export { onlyOsUser } from './what-can/only-os-user.ts';
export type { ActionAnswer } from './what-can/sensitive-actions.ts';
export type { AppliedStatement, WhatCan } from './what-can/what-can.ts';
export { whatCan } from './what-can/what-can.ts';
export type { EscalationKind } from './who-can/escalation-changes.ts';
export type { ExternalKind } from './who-can/external-principal.ts';
export type { ExternalReach } from './who-can/external-through-roles.ts';
export { externalReach } from './who-can/external-through-roles.ts';
export type { PrincipalAnswer, WhoCanOptions } from './who-can/principal-answer.ts';
export type { Escalation, EscalationOptions, Escalations } from './who-can/privilege-escalation.ts';
export { maxComparisons, whoCanEscalate } from './who-can/privilege-escalation.ts';
export { whoCan } from './who-can/who-can.ts';
