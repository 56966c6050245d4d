/**
 * Remembers, for each fiber, the epoch of the log in which it read what it decides on. The next append has it as a guard.
 */
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"

/** The use of the reads of a fiber. Shared with the fibers that inherited them. */
interface Use {
  /** True once an append was decided on them: the next read begins another decision. */
  isSpent: boolean
  /** True once an append conflicted, since the reads were of an old epoch: they are no reads of later appends. */
  isOutdated: boolean
}

/** The reads of a decision. */
interface Reads {
  /** The timeline of the first of them: the others are as new or newer. */
  readonly timeline: number
  readonly use: Use
  /** The uses of the fibers that this one inherited its reads from. */
  readonly inherited: ReadonlyArray<Use>
}

/** A bound for fibers that are nested without an end. */
const maximumInherited = 16

// A fiber has a use of its own: an append of one fiber does not end the decisions of its siblings. An append in a child, as inside
// of `Effect.timeout`, ends the decision of its parents, which retries by reading again.
const fork = (reads: Reads | undefined): Reads | undefined =>
  reads === undefined
    ? undefined
    : {
        timeline: reads.timeline,
        use: { ...reads.use },
        inherited: reads.use.isSpent ? [] : [...reads.inherited, reads.use].slice(-maximumInherited)
      }

const join = (parent: Reads | undefined, child: Reads | undefined): Reads | undefined => {
  if (parent === undefined || child === undefined) {
    return parent ?? child
  }
  if (parent.use.isSpent || child.use.isSpent) {
    return parent.use.isSpent ? child : parent
  }
  return child.timeline < parent.timeline ? child : parent
}

export interface DecisionEpoch {
  /** Records a read of the fiber. */
  readonly record: (timeline: number) => Effect.Effect<void>
  /** The timeline of the fiber's reads, for an append that is decided on them; undefined without reads. */
  readonly take: Effect.Effect<number | undefined>
  /** Forgets the fiber's reads, after an append conflicted because of their epoch. */
  readonly forget: Effect.Effect<void>
}

/** The epochs of the decisions on one replica. */
export const make = (): DecisionEpoch => {
  const ref = FiberRef.unsafeMake<Reads | undefined>(undefined, { fork, join })
  const mark = (change: Partial<Use>) =>
    Effect.map(FiberRef.get(ref), (reads) => {
      if (reads === undefined) {
        return undefined
      }
      const timeline = reads.use.isOutdated ? undefined : reads.timeline
      for (const use of [reads.use, ...reads.inherited]) {
        Object.assign(use, change)
      }
      return timeline
    })
  return {
    record: (timeline) =>
      FiberRef.update(ref, (reads) =>
        reads === undefined || reads.use.isSpent
          ? { timeline, use: { isSpent: false, isOutdated: false }, inherited: [] }
          : reads
      ),
    take: mark({ isSpent: true }),
    forget: Effect.asVoid(mark({ isOutdated: true }))
  }
}
