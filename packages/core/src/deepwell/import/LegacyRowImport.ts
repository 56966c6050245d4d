/**
 * Imports a row of a legacy deepwell in one append, with its password, if any. Rows that were imported before are skipped.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Aggregate from "../../domain/Aggregate.ts"
import type { CommandContext } from "../../domain/CommandContext.ts"
import type { AnyCommand } from "../../domain/Command.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import * as LegacyEvent from "../../domain/LegacyEvent.ts"
import * as Policy from "../../domain/access/Policy.ts"
import type { Rejection } from "../../domain/Rejection.ts"
import * as Event from "../../eventsourcing/Event.ts"
import * as LegacyIds from "../../legacy/LegacyIds.ts"
import type * as LegacyPlan from "../../legacy/LegacyPlan.ts"
import * as Problem from "../../legacy/LegacyProblem.ts"
import * as Seals from "../../security/CredentialSeals.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import { CurrentActor } from "../request/CurrentActor.ts"
import type * as LegacyImportReport from "./LegacyImportReport.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"

// The rows record past decisions, which require no second approval here.
const policy = { ...Policy.defaults, twoPerson: false }

type DecisionContext = Omit<CommandContext<AnyCommand>, "command">

/** Decides commands in sequence on a new record, and returns their events. */
const decideAll = <C extends AnyCommand, State, E extends DomainEvent>(
  { decider }: Aggregate.Aggregate<C, State, E>,
  commands: ReadonlyArray<LegacyPlan.Dated<C>>,
  order: DecisionContext
): Either.Either<ReadonlyArray<LegacyPlan.Dated<DomainEvent>>, Rejection> =>
  Either.gen(function* () {
    let state = decider.initial
    const events: Array<LegacyPlan.Dated<DomainEvent>> = []
    for (const { command, at } of commands) {
      const more = yield* decider.decide({ ...order, command }, state)
      state = more.reduce(decider.evolve, state)
      events.push(...more.map((event) => ({ command: event, at })))
    }
    return events
  })

const decide = (work: LegacyPlan.Work, order: DecisionContext) => {
  switch (work.table) {
    case "sites":
      return decideAll(Aggregate.site, work.commands, order)
    case "mtfs":
      return decideAll(Aggregate.taskForce, work.commands, order)
    case "users":
      return decideAll(Aggregate.user, work.commands, order)
    case "scps":
      return decideAll(Aggregate.scp, work.commands, order)
  }
}

/** Mints events with their own times. */
export const mint = (dated: ReadonlyArray<LegacyPlan.Dated<DomainEvent>>) =>
  Effect.map(
    Effect.forEach(dated, ({ command: event, at }) => Event.mint([event], at ?? undefined)),
    (minted): ReadonlyArray<Event.NewEvent<DomainEvent>> => minted.flat()
  )

const streamOf = ({ type, id }: LegacyIds.Entry): string => `${type}-${id}`

/** Determines whether a row was imported before, or another record has its id. */
export const importState = (entry: LegacyIds.Entry) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    // Read in this order: a concurrent import writes both events in one transaction.
    const there = yield* log.readStream({ stream: streamOf(entry), limit: 1 })
    const [first] = yield* log.readStream({ stream: LegacyEvent.stream(entry.table, entry.row.id), limit: 1 })
    const claim = first?.event._tag === "LegacyClaimed" ? first.event : undefined
    return {
      entry,
      /** The event of an earlier import of the row, if any. */
      claim,
      /** True if another record has the id. */
      taken: claim === undefined && there.length > 0
    }
  })

/** The step of a row that was not imported. */
export const problemStep = (entry: LegacyIds.Entry, problem: Problem.Kind, value: string): LegacyImportReport.Step => ({
  _tag: "Record",
  outcome: problem === "changed" ? "unchanged" : "lost",
  problems: [Problem.make(entry.table, entry.row.id, null, problem, { value })]
})

/** Imports a row, unless it was imported before. */
export const importRow = (entry: LegacyIds.Entry, planned: LegacyPlan.Plan) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const current = yield* CurrentActor
    const at = yield* Clock.currentTimeMillis
    const { claim, taken } = yield* importState(entry)
    const revision = LegacyIds.revision(entry)
    if (claim !== undefined) {
      return claim.revision === revision
        ? ({ _tag: "Record", outcome: "unchanged", problems: [] } satisfies LegacyImportReport.Step)
        : problemStep(entry, "changed", claim.id)
    }
    if (taken) {
      return problemStep(entry, "taken", entry.id)
    }
    const order = { by: current.actor, at, id: yield* Event.mintId, policy }
    const { table, type, id, row } = entry
    const claiming = LegacyEvent.LegacyClaimed.make({ table, legacyId: row.id, type, id, revision })
    const work = decide(planned.work, order)
    if (Either.isLeft(work)) {
      return problemStep(entry, "refused", work.left._tag)
    }
    const events = yield* mint(work.right)
    const claimed = yield* Event.mint([claiming])
    const password = planned.secrets.password && Redacted.value(planned.secrets.password)
    const phrase = planned.secrets.phrase && Redacted.value(planned.secrets.phrase)
    const seals = {
      password: password && Seals.ofPassword(id, password),
      phrase: phrase && Seals.ofPhrase(id, phrase)
    }
    yield* log.appendAll({
      appends: [
        { stream: streamOf(entry), expected: "none", events },
        { stream: LegacyEvent.stream(table, row.id), expected: "none", events: claimed }
      ],
      metadata: { ...ActorCheck.metadata(current), ...(type === "user" ? { seals } : {}) },
      companions: [
        ...(password === null ? [] : [SecurityWrite.SetPassword({ login: id, hash: password, at })]),
        ...(phrase === null ? [] : [SecurityWrite.SetPhrase({ login: id, hash: phrase, at })])
      ]
    })
    return { _tag: "Record", outcome: "added", problems: planned.problems } satisfies LegacyImportReport.Step
  }).pipe(ConflictRetry.retry)
