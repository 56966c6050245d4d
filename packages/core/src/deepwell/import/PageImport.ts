/**
 * Imports pages of another archive. A new page becomes a record, a changed page revises it, and an unchanged page appends
 * nothing. Each page is imported in one transaction.
 */
import { createHash } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import { NewProvenance, type Provenance } from "../../domain/scp/Provenance.ts"
import * as Clearance from "../../domain/access/Clearance.ts"
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
import type * as EventStore from "../../eventsourcing/EventStore.ts"
import * as ActorEvent from "../request/ActorEvent.ts"
import * as ActorCheck from "../request/ActorCheck.ts"
import * as AggregateCache from "../request/AggregateCache.ts"
import { EventLog } from "../EventLog.ts"
import * as ConflictRetry from "../request/ConflictRetry.ts"
import { onlyOperator } from "../operator/Operator.ts"

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

/** The outcome of an import: the record, and whether it was added, revised or left unchanged. */
export interface Imported {
  readonly scp: ItemNumber
  readonly outcome: "added" | "revised" | "unchanged"
}

const encode = Schema.encodeSync(Schema.parseJson(Page))

type Store = EventStore.EventStore<DomainEvent>

const claimedBy = (store: Store, page: string) =>
  Effect.map(store.readStream({ stream: PageEvent.stream(page), limit: 1 }), ([first]) =>
    first?.event._tag === "PageClaimed" ? first.event.scp : undefined
  )

const load = (store: Store, scp: ItemNumber) => store.load(Scp.stream(scp), AggregateCache.scp)

/** The first item number without a record. Fails with `AlreadyExists` if there is none. */
const firstFree = (store: Store, candidates: Page["candidates"]) =>
  Effect.gen(function* () {
    for (const scp of candidates) {
      if ((yield* load(store, scp)).version === 0) {
        return scp
      }
    }
    return yield* new AlreadyExists({ type: "scp", id: candidates[0] })
  })

/** The commands that update a record to a page. Fields that a page does not have are left unchanged. */
const commandsFor = (
  scp: ItemNumber,
  page: Page,
  file: Scp.State,
  provenance: Provenance
): ReadonlyArray<Scp.ScpCommand> => {
  const { name, classification, level, status, sections } = page
  const opening =
    file === null
      ? [Scp.Register.make({ scp, name, classification, clearance: Clearance.make(level), status, provenance })]
      : [
          Scp.Rename.make({ scp, name }),
          Scp.Reclassify.make({ scp, classification }),
          Scp.RecordProvenance.make({ scp, provenance })
        ]
  return [
    ...opening,
    ...sections.map(({ id: section, title, body }) =>
      file?.sections.has(section) === true
        ? Scp.ReviseSection.make({ scp, section, title, body })
        : Scp.FileSection.make({ scp, section, title, body, clearance: null })
    )
  ]
}

const isRejection = Schema.is(Rejection)

const recordRejection = ({ candidates: [id] }: Page, error: Rejection) =>
  ActorEvent.append(AccessEvent.CommandRefused.make({ command: "ImportPage", target: { type: "scp", id }, error }))

/** Imports a page, as the operator. Fails with `AlreadyExists` if none of its item numbers is free, and with `OperatorOnly`. */
export const page = Effect.fnUntraced(function* (page: Page) {
  const store = yield* EventLog
  const current = yield* onlyOperator("import")
  const { actor: by } = current
  const revision = createHash("sha256").update(encode(page)).digest("hex")
  const provenance = { ...page.provenance, revision }
  const at = yield* Clock.currentTimeMillis
  const id = yield* Event.mintId
  const metadata = ActorCheck.metadata(current)

  return yield* Effect.gen(function* () {
    const known = yield* claimedBy(store, provenance.page)
    const scp = known ?? (yield* firstFree(store, page.candidates))
    // A free number is not loaded again: a concurrent import may have used it, which the expected version detects.
    const { state, version } = known === undefined ? { state: Scp.initial, version: 0 } : yield* load(store, scp)
    if (state?.provenance?.revision === revision) {
      return { scp, outcome: "unchanged" } as const
    }
    const decided = yield* Either.gen(function* () {
      let file = state
      const events: Array<ScpEvent> = []
      for (const command of commandsFor(scp, page, state, provenance)) {
        const more = yield* Scp.decide({ command, by, at, id }, file)
        file = more.reduce(Scp.evolve, file)
        events.push(...more)
      }
      return events
    })
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
    return { scp, outcome: known === undefined ? "added" : "revised" } as const
  }).pipe(
    ConflictRetry.retry,
    Effect.tapError((error) => (isRejection(error) ? recordRejection(page, error) : Effect.void))
  )
})
