/** One cluster for all tests of a worker that do not hurt it, with a fresh database for each test. */
import { Effect, Exit, Scope } from "effect"
import * as Cluster from "./Cluster.ts"

let started: Promise<Cluster.Cluster> | undefined

/** The cluster; it does not wait for the disk, and the end of the process removes it. */
export const get: Effect.Effect<Cluster.Cluster> = Effect.promise(
  () =>
    (started ??= Effect.runPromise(
      Effect.flatMap(Scope.make(), (scope) =>
        Scope.extend(Cluster.primary({ name: "shared", isDurable: false }), scope).pipe(
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
      )
    ))
)

/** Starts the cluster: for a hook before tests with short time limits, of which the first one would wait for it. */
export const start = (): Promise<unknown> => Effect.runPromise(get)

let counter = 0

/** A new, empty database, dropped at the end of the scope: its cluster, its name and its URL as superuser. */
export const database = Effect.gen(function* () {
  const cluster = yield* get
  const name = `test_${++counter}`
  yield* Effect.acquireRelease(cluster.query(`CREATE DATABASE ${name}`), () =>
    cluster.query(`DROP DATABASE ${name} WITH (FORCE)`)
  )
  return { cluster, name, url: cluster.url({ database: name }) }
})
