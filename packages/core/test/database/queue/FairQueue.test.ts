import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, FastCheck, Fiber, Scheduler } from "effect"
import * as FairQueue from "../../../src/database/queue/FairQueue.ts"

/** Counts how often a fiber starts or resumes. */
class CountingScheduler extends Scheduler.MixedScheduler {
  steps = 0
  override scheduleTask(task: Scheduler.Task, priority: number) {
    this.steps += 1
    super.scheduleTask(task, priority)
  }
}

const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (condition() ? Effect.void : Effect.zipRight(Effect.yieldNow(), until(condition))))

describe("FairQueue", () => {
  it.effect("runs immediately, without another fiber, when a permit is free", () =>
    Effect.gen(function* () {
      const queue = yield* FairQueue.make({ permits: 1 })
      const patience = { timeout: Duration.seconds(1), late: () => "late" }
      const own = yield* Effect.fiberId
      expect(yield* queue.run(["a"])(Effect.fiberId)).toEqual(own)
      expect(yield* queue.runWithin(["a"], patience)(Effect.fiberId)).toEqual(own)
      expect(queue.counts()).toEqual({ running: 0, waiting: 0 })
    })
  )

  it.effect("resumes each of 3,200 waiters once", () =>
    Effect.gen(function* () {
      const waiters = 3_200
      const queue = yield* FairQueue.make({ permits: 2 })
      let ran = 0
      const work = Effect.zipRight(
        Effect.yieldNow(),
        Effect.sync(() => {
          ran += 1
        })
      )
      const stepsOf = (each: (at: number) => Effect.Effect<void>) =>
        Effect.gen(function* () {
          const scheduler = new CountingScheduler(2_048)
          const all = Array.from({ length: waiters }, (_, at) => each(at))
          yield* Effect.withScheduler(Effect.all(all, { concurrency: "unbounded", discard: true }), scheduler)
          return scheduler.steps
        })
      const alone = yield* stepsOf(() => work)
      const queued = yield* stepsOf((at) => queue.run([`${at % 7}`])(work))
      expect(ran).toBe(2 * waiters)
      // Two run immediately with a free permit; each release resumes one of the others.
      expect(queued - alone).toBe(waiters - 2)
    })
  )

  it.effect("serves groups round robin, lanes round robin within them, and a lane first come, first served", () =>
    Effect.gen(function* () {
      const queue = yield* FairQueue.make({ permits: 1 })
      const served: Array<string> = []
      const visit = (group: string, lane: string, name: string) =>
        Effect.fork(queue.run([group, lane])(Effect.sync(() => void served.push(name))))
      const gate = yield* Effect.makeLatch(false)
      const holder = yield* Effect.fork(queue.run(["holder"])(gate.await))
      yield* until(() => queue.counts().running === 1)
      const waiting = [
        yield* visit("a", "1", "a1 first"),
        yield* visit("a", "1", "a1 second"),
        yield* visit("a", "2", "a2"),
        yield* visit("b", "1", "b1")
      ]
      yield* until(() => queue.counts().waiting === 4)
      yield* gate.open
      yield* Fiber.join(holder)
      yield* Fiber.joinAll(waiting)
      expect(served).toEqual(["a1 first", "b1", "a2", "a1 second"])
    })
  )

  it.effect("fails immediately if the queue is full, and later if it is displaced", () =>
    Effect.gen(function* () {
      const waiting = { perGroup: 2, total: 2, full: () => "full" }
      const queue = yield* FairQueue.make({ permits: 1, waiting })
      const holder = yield* Effect.fork(queue.run(["holder"])(Effect.never))
      yield* until(() => queue.counts().running === 1)
      const first = yield* Effect.fork(queue.run(["flood"])(Effect.succeed("done")))
      const second = yield* Effect.fork(queue.run(["flood"])(Effect.succeed("done")))
      yield* until(() => queue.counts().waiting === 2)
      expect(yield* Effect.flip(queue.run(["flood"])(Effect.void))).toBe("full")
      const honest = yield* Effect.fork(queue.run(["honest"])(Effect.succeed("done")))
      expect(yield* Effect.flip(Fiber.join(second))).toBe("full")
      yield* Fiber.interrupt(holder)
      expect(yield* Fiber.join(first)).toBe("done")
      expect(yield* Fiber.join(honest)).toBe("done")
      expect(queue.counts()).toEqual({ running: 0, waiting: 0 })
    })
  )

  it.effect("runs up to the maximum number of one group concurrently", () =>
    Effect.gen(function* () {
      const queue = yield* FairQueue.make({ permits: 3, runningPerGroup: 1 })
      const heavy = yield* Effect.fork(queue.run(["a"])(Effect.never))
      const next = yield* Effect.fork(queue.run(["a"])(Effect.void))
      yield* until(() => queue.counts().waiting === 1)
      yield* queue.run(["b"])(Effect.void)
      expect(queue.counts()).toEqual({ running: 1, waiting: 1 })
      yield* Fiber.interrupt(heavy)
      yield* Fiber.join(next)
      expect(queue.has("a")).toBe(false)
    })
  )

  it.live("loses no permit to interruptions and timeouts at any moment", () =>
    Effect.promise(() =>
      FastCheck.assert(
        FastCheck.asyncProperty(
          FastCheck.integer({ min: 1, max: 3 }),
          FastCheck.array(
            FastCheck.record({
              group: FastCheck.constantFrom("a", "b", "c"),
              yields: FastCheck.nat({ max: 6 }),
              interruptedAfter: FastCheck.option(FastCheck.nat({ max: 30 })),
              timeout: FastCheck.option(FastCheck.nat({ max: 2 })),
              fails: FastCheck.boolean()
            }),
            { minLength: 1, maxLength: 20 }
          ),
          (permits, requests) =>
            Effect.gen(function* () {
              const waiting = { perGroup: 4, total: 8, full: () => "full" }
              const queue = yield* FairQueue.make({ permits, waiting })
              let inside = 0
              let most = 0
              const work = (yields: number, fails: boolean) =>
                Effect.acquireUseRelease(
                  Effect.sync(() => {
                    inside += 1
                    most = Math.max(most, inside)
                  }),
                  () =>
                    Effect.zipRight(
                      Effect.repeatN(Effect.yieldNow(), yields),
                      fails ? Effect.fail("failed") : Effect.void
                    ),
                  () =>
                    Effect.sync(() => {
                      inside -= 1
                    })
                )
              const exits = yield* Effect.forEach(
                requests,
                ({ group, yields, interruptedAfter, timeout, fails }) =>
                  Effect.gen(function* () {
                    const effect = work(yields, fails)
                    const fiber = yield* Effect.fork(
                      timeout === null
                        ? queue.run([group])(effect)
                        : queue.runWithin([group], { timeout: Duration.millis(timeout), late: () => "late" })(effect)
                    )
                    if (interruptedAfter !== null) {
                      yield* Effect.repeatN(Effect.yieldNow(), interruptedAfter)
                      yield* Fiber.interruptFork(fiber)
                    }
                    return yield* Fiber.await(fiber)
                  }),
                { concurrency: "unbounded" }
              )
              expect(exits.length).toBe(requests.length)
              expect(most).toBeLessThanOrEqual(permits)
              expect(inside).toBe(0)
              expect(queue.counts()).toEqual({ running: 0, waiting: 0 })
              // All permits can be acquired at the same time again.
              const holders = yield* Effect.forEach(Array.from({ length: permits }), () =>
                Effect.fork(queue.run(["holder"])(Effect.never))
              )
              yield* Effect.yieldNow()
              expect(queue.counts()).toEqual({ running: permits, waiting: 0 })
              const left = yield* Effect.exit(Fiber.interruptAll(holders))
              expect(Exit.isSuccess(left)).toBe(true)
            }).pipe(Effect.runPromise)
        ),
        { numRuns: 300 }
      )
    )
  )
})
