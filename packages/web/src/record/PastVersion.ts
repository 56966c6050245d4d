/** The version of a record at the time in the URL. */
import { useEffect, useState } from "preact/hooks"
import type { Decided } from "../app/Dossier.ts"
import * as Dossier from "../app/Dossier.ts"
import * as SessionState from "../app/SessionState.ts"
import { CallFailed } from "../protocol/Connection.ts"
import type { RecordType } from "../words/Words.ts"

/** Milliseconds without movement of the slider before the server is asked. */
const rest = 120

/** The version that is shown, with its time; the one before stays until the next one is read. */
export interface PastVersion {
  readonly at: number
  readonly answer: Decided | undefined
  readonly failure: CallFailed["failure"] | undefined
}

interface Held {
  readonly epoch: number
  readonly record: string
  readonly version: PastVersion
}

/** Reads the version at a time. Undefined for the present, and until the first version is read. */
export const usePastVersion = (type: RecordType, id: string, at: number | undefined): PastVersion | undefined => {
  const epoch = SessionState.epoch.value
  const record = `${type}/${id}`
  const [held, hold] = useState<Held | undefined>(undefined)
  // The first version is asked for at once: no slider moves when a URL is opened.
  const isFirst = held?.record !== record || held.epoch !== epoch

  useEffect(() => {
    if (at === undefined) {
      hold(undefined)
      return undefined
    }
    let isLive = true
    const show = (version: PastVersion) => {
      if (isLive) {
        hold({ epoch, record, version })
      }
    }
    const read = async () => {
      try {
        show({ at, answer: await Dossier.readPast(type, id, at), failure: undefined })
      } catch (error) {
        if (!(error instanceof CallFailed)) {
          throw error
        }
        show({ at, answer: undefined, failure: error.failure })
      }
    }
    const isKept = Dossier.findPast(type, id, at) !== undefined
    const timer = setTimeout(() => void read(), isKept || isFirst ? 0 : rest)
    return () => {
      isLive = false
      clearTimeout(timer)
    }
  }, [epoch, record, at])

  return at === undefined || isFirst ? undefined : held.version
}
