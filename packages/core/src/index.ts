/**
 * `@scipnet/core`: a clearance-controlled, event-sourced records library on Effect and SQLite. `Deepwell` is the service;
 * `Scp`, `User`, `Site` and `TaskForce` create commands, `Query` has the schemas of queries, and `Rejection` the errors of
 * the domain.
 *
 * @example
 * ```ts
 * const rename = Effect.gen(function* () {
 *   const deepwell = yield* Deepwell.Deepwell
 *   yield* deepwell.execute(Scp.Rename.make({ scp: "SCP-173", name: "The Sculpture" }))
 *   return yield* deepwell.access({ type: "scp", id: "SCP-173" }) // Granted, Redacted or Expunged
 * }).pipe(Deepwell.actingAs("user-7"), Effect.provide(Deepwell.layerSqlite({ filename: "deepwell.db" })))
 * ```
 */
export * as Access from "./domain/access/Access.ts"
export * as Actor from "./domain/Actor.ts"
export * as QueryResult from "./domain/query/QueryResult.ts"
export * as Audit from "./domain/access/Audit.ts"
export * as Authority from "./domain/access/Authority.ts"
export * as Classification from "./domain/scp/Classification.ts"
export * as CallRate from "./rpc/server/CallRate.ts"
export * as SharedRpcServer from "./rpc/server/SharedRpcServer.ts"
export * as MaintenanceError from "./deepwell/operator/MaintenanceError.ts"
export * as Checkpoint from "./deepwell/operator/Checkpoint.ts"
export * as Clearance from "./domain/access/Clearance.ts"
export * as StopSignal from "./rpc/server/StopSignal.ts"
export * as Command from "./domain/Command.ts"
export * as CommandContext from "./domain/CommandContext.ts"
export * as ConnectionLimits from "./rpc/server/ConnectionLimits.ts"
export * as ServerConnection from "./rpc/server/ServerConnection.ts"
export * as DeepwellRpcs from "./rpc/DeepwellRpcs.ts"
export * as CurrentActor from "./deepwell/request/CurrentActor.ts"
export * as CommandHandler from "./deepwell/request/CommandHandler.ts"
export * as Deepwell from "./deepwell/Deepwell.ts"
export * as Findings from "./deepwell/doctor/Findings.ts"
export * as Doctor from "./deepwell/doctor/Doctor.ts"
export * as DomainEvent from "./domain/DomainEvent.ts"
export * as DotEnv from "./runtime/DotEnv.ts"
export * as EventStoreError from "./eventsourcing/EventStoreError.ts"
export * as Fairness from "./rpc/server/Fairness.ts"
export * as Health from "./deepwell/Health.ts"
export * as ImportReport from "./deepwell/import/ImportReport.ts"
export * as PageImport from "./deepwell/import/PageImport.ts"
export * as ItemNumber from "./domain/ItemNumber.ts"
export * as LegacyImport from "./deepwell/import/LegacyImport.ts"
export * as LegacyImportReport from "./deepwell/import/LegacyImportReport.ts"
export * as LiveSessions from "./rpc/server/LiveSessions.ts"
export * as Operator from "./deepwell/operator/Operator.ts"
export * as Origin from "./security/Origin.ts"
export * as AtomicFile from "./deepwell/backup/AtomicFile.ts"
export * as Policy from "./domain/access/Policy.ts"
export * as Proposal from "./domain/Proposal.ts"
export * as Queries from "./deepwell/Queries.ts"
export * as Dossier from "./domain/query/Dossier.ts"
export * as Query from "./domain/query/Query.ts"
export * as Rejection from "./domain/Rejection.ts"
export * as RemoteDeepwell from "./rpc/client/RemoteDeepwell.ts"
export * as RemoteError from "./deepwell/RemoteError.ts"
export * as Restore from "./deepwell/backup/Restore.ts"
export * as Role from "./domain/access/Role.ts"
export * as Scp from "./domain/scp/Scp.ts"
export * as SectionId from "./domain/SectionId.ts"
export * as Login from "./deepwell/auth/Login.ts"
export * as Site from "./domain/site/Site.ts"
export * as SiteId from "./domain/SiteId.ts"
export * as Status from "./domain/scp/Status.ts"
export * as TaskForce from "./domain/task-force/TaskForce.ts"
export * as TaskForceId from "./domain/TaskForceId.ts"
export * as OpenTelemetry from "./runtime/OpenTelemetry.ts"
export * as Text from "./domain/Text.ts"
export * as Title from "./domain/user/Title.ts"
export * as User from "./domain/user/User.ts"
export * as UserId from "./domain/UserId.ts"
export * as ByteTransport from "./rpc/transport/ByteTransport.ts"
