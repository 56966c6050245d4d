/** The walk of the chain and the checkpoint that it is compared with. */
import type { Checkpoint } from "@scipnet/core/deepwell/operator/Checkpoint"
import * as Time from "@scipnet/presentation/Time"
import { signal } from "@preact/signals"
import type { Walk } from "./ChainWalk.ts"
import type { Verdict } from "./Checkpoint.ts"
import * as LogRequest from "./LogRequest.ts"
import * as LogState from "./LogState.ts"

export type State =
  | { readonly name: "idle" | "stopped" }
  | { readonly name: "walking"; readonly position: number; readonly end: number }
  | { readonly name: "failed"; readonly sentence: string }
  | { readonly name: "done"; readonly walk: Walk; readonly verdict: Verdict | undefined }

export const state = signal<State>({ name: "idle" })

/** The checkpoint that was chosen; `invalid` for a file that is none. */
export const checkpoint = signal<Checkpoint | "invalid" | undefined>(undefined)

/** The first position that does not follow from those before it; undefined if there is none, or none is known. */
export const brokenAt = signal<number | undefined>(undefined)

let walking: AbortController | undefined

/** Stops the walk. */
export const stop = (): void => {
  walking?.abort()
}

/** Walks the chain from the beginning. A walk that runs is stopped. */
export const walk = async (): Promise<void> => {
  const own = new AbortController()
  walking?.abort()
  walking = own
  const { value: chosen } = checkpoint
  state.value = { name: "walking", position: 0, end: 0 }
  brokenAt.value = undefined
  try {
    const [ChainWalk, { compare }] = await Promise.all([import("./ChainWalk.ts"), import("./Checkpoint.ts")])
    const { body } = await LogRequest.get("/chain", own.signal)
    const found = await ChainWalk.walk(body ?? new Blob().stream(), {
      watch: typeof chosen === "object" ? chosen.position : undefined,
      onProgress: (position, end) => {
        if (!own.signal.aborted) {
          state.value = { name: "walking", position, end }
        }
      }
    })
    if (walking === own) {
      brokenAt.value = found.broken?.position
      state.value = {
        name: "done",
        walk: found,
        verdict: typeof chosen === "object" ? compare(chosen, Time.minute(chosen.at), found) : undefined
      }
    }
  } catch (error) {
    if (walking !== own) {
      return
    }
    if (own.signal.aborted) {
      state.value = { name: "stopped" }
    } else if (error instanceof LogRequest.RequestFailed) {
      LogState.fail(error)
      state.value = { name: "idle" }
    } else {
      // The connection was closed in the middle, or the answer is no log.
      state.value = { name: "failed", sentence: error instanceof Error ? error.message : "The log could not be read." }
    }
  }
}

/** Reads a checkpoint from a file, which stays in the browser, and walks the chain for the comparison. */
export const choose = async (file: File): Promise<void> => {
  const { read } = await import("./Checkpoint.ts")
  const chosen = await read(file)
  checkpoint.value = chosen ?? "invalid"
  if (chosen !== undefined) {
    await walk()
  }
}
