/**
 * A log in memory. Stores with different codecs can share one, as different versions of a program share a file.
 */
import { randomUUID } from "node:crypto"
import { type Command, type Facts, type Plan, commandKey } from "../append/AppendPlan.ts"
import { type EncodedAppend, streamsOf } from "../append/EncodedAppend.ts"
import * as AppendSignal from "../AppendSignal.ts"
import * as StoredEvents from "../StoredEvents.ts"

export interface MemoryLog {
  readonly events: ReadonlyArray<StoredEvents.StoredEvent>
  readonly stream: (name: string) => ReadonlyArray<StoredEvents.StoredEvent>
  /** The head before the first event. */
  readonly origin: Facts["head"]
  readonly facts: (append: EncodedAppend) => Facts
  readonly command: (actor: string, commandId: string) => Command | undefined
  readonly write: (append: EncodedAppend, plan: Plan) => void
  readonly watch: AppendSignal.AppendSignal["watch"]
}

/** An empty log. */
export const make = (): MemoryLog => {
  const origin = { ...StoredEvents.origin(randomUUID()), recordedAt: 0 }
  const events: Array<StoredEvents.StoredEvent> = []
  const streams = new Map<string, Array<StoredEvents.StoredEvent>>()
  const known = new Map<string, StoredEvents.StoredEvent>()
  const commands = new Map<string, Command>()
  const { signal, watch } = AppendSignal.make()

  return {
    events,
    stream: (name) => streams.get(name) ?? [],
    origin,
    command: (actor, commandId) => commands.get(commandKey({ actor, commandId })),
    facts: (append) => ({
      head: events.at(-1) ?? origin,
      versions: new Map(streamsOf(append).map((name) => [name, streams.get(name)?.length ?? 0])),
      command: commands.get(commandKey(append.metadata)),
      known
    }),
    write: ({ metadata }, { rows }) => {
      for (const row of rows) {
        const stream = streams.get(row.stream) ?? []
        stream.push(row)
        streams.set(row.stream, stream)
        events.push(row)
        known.set(row.id, row)
      }
      if (metadata.commandId !== null && rows.length > 0) {
        commands.set(commandKey(metadata), { payloadHash: metadata.payloadHash, events: rows })
      }
      signal(events.length)
    },
    watch
  }
}
