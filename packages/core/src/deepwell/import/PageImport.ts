/**
 * Imports pages of another archive. A new page becomes a record, a changed page revises it, and an unchanged page appends
 * nothing. Each page is imported in one transaction.
 */
import { createHash } from "node:crypto"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import { NewProvenance, type Provenance } from "../../domain/scp/Provenance.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
import * as Policy from "../../domain/access/Policy.ts"
import type { CommandContext } from "../../domain/CommandContext.ts"
import { NewClassification } from "../../domain/scp/Classification.ts"
import type { DomainEvent } from "../../domain/DomainEvent.ts"
import { ItemNumber } from "../../domain/ItemNumber.ts"
import * as PageEvent from "../../domain/scp/PageEvent.ts"
import { AlreadyExists, Rejection } from "../../domain/Rejection.ts"
import * as Scp from "../../domain/scp/Scp.ts"
import type { ScpEvent } from "../../domain/scp/ScpEvent.ts"
import { SectionId } from "../../domain/SectionId.ts"
import * as Text from "../../domain/Text.ts"
import * as Event from "../../eventsourcing/Event.ts"
import * as EventStore from "../../eventsourcing/EventStore.ts"
import * as ActorEvent from "../request/ActorEvent.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import * as AggregateCache from "../request/AggregateCache.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"
import { onlyOperator } from "../operator/Operator.ts"
import * as HandEdits from "./HandEdits.ts"
import * as PageRevision from "./PageRevision.ts"

/** A page, as the record to create. */
export const Page = Schema.Struct({
  /** Item numbers by preference. The first free one is used, also for later revisions. */
  candidates: Schema.NonEmptyArray(ItemNumber),
  name: Text.NewName,
  classification: NewClassification,
  level: Clearance.Level,
  status: Schema.Literal("active", "neutralized", "explained"),
  sections: Schema.Array(Schema.Struct({ id: SectionId, title: Text.NewName, body: Text.Body })),
  provenance: NewProvenance.omit("revision"),
  /** The creation time of the page, in milliseconds since 1970. */
  createdAt: Schema.Int
})
export type Page = typeof Page.Type

/** The outcome of an import. */
export interface Imported {
  readonly scp: ItemNumber
  readonly outcome: "added" | "revised" | "unchanged"
  /**
   * The parts that differ from the page and stay: `name`, `class`, `clearance`, `status`, `section description`, … A user
   * edited them; or the level would be lowered although a user wrote in the record; or the change of status is illegal.
   */
  readonly byHand: ReadonlyArray<string>
  /** The ids of sections that the page no longer has, whose text was replaced by a note. */
  readonly superseded: ReadonlyArray<string>
}

/** Options of an import. */
export interface Options {
  /**
   * Decides and writes nothing. The set has the item numbers that earlier pages of the same run would have, which the page
   * cannot have too.
   */
  readonly dryRun?: ReadonlySet<ItemNumber>
}

const encode = Schema.encodeSync(Schema.parseJson(Page))

type Store = EventStore.EventStore<DomainEvent>

const claimedBy = (store: Store, page: string) =>
  Effect.map(store.readStream({ stream: PageEvent.stream(page), limit: 1 }), ([first]) =>
    first?.event._tag === "PageClaimed" ? first.event.scp : undefined
  )

const load = (store: Store, scp: ItemNumber) => store.load(Scp.stream(scp), AggregateCache.scp)

/** The first item number without a record that is not in `taken`. Fails with `AlreadyExists` if there is none. */
const firstFree = (store: Store, candidates: Page["candidates"], taken: ReadonlySet<ItemNumber>) =>
  Effect.gen(function* () {
    for (const scp of candidates) {
      if (!taken.has(scp) && (yield* load(store, scp)).version === 0) {
        return scp
      }
    }
    return yield* new AlreadyExists({ type: "scp", id: candidates[0] })
  })

const noneTaken: ReadonlySet<ItemNumber> = new Set()

/** The commands that create the record of a page. */
const registration = (scp: ItemNumber, page: Page, provenance: Provenance): PageRevision.Plan => {
  const { name, classification, level, status, sections } = page
  const clearance = Clearance.make(level)
  return {
    commands: [
      Scp.Register.make({ scp, name, classification, clearance, status, provenance }),
      ...sections.map(({ id: section, title, body }) =>
        Scp.FileSection.make({ scp, section, title, body, clearance: null })
      )
    ],
    byHand: [],
    superseded: []
  }
}

/** The commands that revise a record to its page, by the events of the record. */
const revision = (store: Store, file: Scp.ScpFile, page: Page, provenance: Provenance) =>
  EventStore.streamOf(store, { stream: Scp.stream(file.id) }).pipe(
    Stream.runCollect,
    Effect.map((events) => PageRevision.plan(file, page, provenance, HandEdits.find(Chunk.toReadonlyArray(events))))
  )

/** Decides on commands in turn. An import needs no second person, as the registration of a record in any status. */
const decide = (
  commands: ReadonlyArray<Scp.ScpCommand>,
  context: Pick<CommandContext<unknown>, "by" | "at" | "id">,
  state: Scp.State
) =>
  Either.gen(function* () {
    const policy = { ...Policy.defaults, twoPerson: false }
    let file = state
    const events: Array<ScpEvent> = []
    for (const command of commands) {
      const more = yield* Scp.decide({ ...context, policy, command }, file)
      file = more.reduce(Scp.evolve, file)
      events.push(...more)
    }
    return events
  })

const isRejection = Schema.is(Rejection)

const recordRejection = ({ candidates: [id] }: Page, error: Rejection) =>
  ActorEvent.append(AccessEvent.CommandRefused.make({ command: "ImportPage", target: { type: "scp", id }, error }))

/** Imports a page, as the operator. Fails with `AlreadyExists` if none of its item numbers is free, and with `OperatorOnly`. */
export const page = Effect.fnUntraced(function* (page: Page, { dryRun }: Options = {}) {
  const store = yield* EventLog
  const current = yield* onlyOperator("import")
  const { actor: by } = current
  const digest = createHash("sha256").update(encode(page)).digest("hex")
  const provenance = { ...page.provenance, revision: digest }
  const at = yield* Clock.currentTimeMillis
  const id = yield* Event.mintId
  const metadata = ActorCheck.metadata(current)

  return yield* Effect.gen(function* () {
    const known = yield* claimedBy(store, provenance.page)
    const scp = known ?? (yield* firstFree(store, page.candidates, dryRun ?? noneTaken))
    // A free number is not loaded again: a concurrent import may have used it, which the expected version detects.
    const { state, version } = known === undefined ? { state: Scp.initial, version: 0 } : yield* load(store, scp)
    if (state?.provenance?.revision === digest) {
      return { scp, outcome: "unchanged", byHand: [], superseded: [] } satisfies Imported
    }
    const { commands, byHand, superseded } =
      state === null ? registration(scp, page, provenance) : yield* revision(store, state, page, provenance)
    const decided = yield* decide(commands, { by, at, id }, state)
    const outcome = known === undefined ? "added" : "revised"
    if (dryRun === undefined) {
      const events = yield* Event.mint(decided, known === undefined ? page.createdAt : undefined)
      const claim = yield* Event.mint([PageEvent.PageClaimed.make({ page: provenance.page, scp })])
      yield* store.appendAll({
        appends: [
          { stream: Scp.stream(scp), expected: version, events },
          ...(known === undefined
            ? [{ stream: PageEvent.stream(provenance.page), expected: "none" as const, events: claim }]
            : [])
        ],
        metadata
      })
    }
    return { scp, outcome, byHand, superseded } satisfies Imported
  }).pipe(
    ConflictRetry.retry,
    Effect.tapError((error) =>
      isRejection(error) && dryRun === undefined ? recordRejection(page, error) : Effect.void
    )
  )
})
