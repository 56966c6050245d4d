/** The live changes of records that the reader may see. */
import { batch, signal } from "@preact/signals"
import type { Success } from "../protocol/Calls.ts"
import * as Line from "./Line.ts"
import * as Reader from "./Reader.ts"
import * as SessionState from "./SessionState.ts"

/** A notice with a number of its own in this tab. */
export type Notice = Success<"Watch"> & { readonly number: number }

/** Notices that are kept. */
const most = 60

/** The latest notices, newest first. */
export const latest = signal<ReadonlyArray<Notice>>([])
/** True while the server sends notices. */
export const isLive = signal(false)

const listeners = new Set<(notice: Notice) => void>()

/** Registers a function that sees each notice. Returns a function that removes it. */
export const onNotice = (listener: (notice: Notice) => void): (() => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

let lastNumber = 0

const receive = (value: Success<"Watch">): void => {
  lastNumber += 1
  const notice = { ...value, number: lastNumber }
  batch(() => {
    latest.value = [notice, ...latest.value].slice(0, most)
    for (const listener of listeners) {
      listener(notice)
    }
  })
  if (value.type === "user" && value.id === SessionState.session.value?.user) {
    void Reader.refresh()
  }
}

/** Subscribes on every new connection. Call once. */
export const start = (): void => {
  Line.onConnect(() => {
    isLive.value = true
    Line.listen("Watch", {}, receive, () => {
      isLive.value = false
    })
  })
  SessionState.onDrop(() => {
    latest.value = []
  })
}
