/**
 * Making the demo deepwell: everything in it comes in through the same door as anything else.
 */
import type { Command } from "@scipnet/core"
import { Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import * as Connection from "../Connection.ts"
import * as Content from "./Content.ts"

const execute = (command: Command.Command) => Effect.flatMap(Deepwell.Deepwell, (deepwell) => deepwell.execute(command))

const fill = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const { users, sites, taskForces, records, text } = yield* Content.load
  for (const { password, ...user } of users) {
    yield* deepwell.register(User.Register.make(user), Redacted.make(password))
  }
  for (const { documents, ...site } of sites) {
    yield* execute(Site.Found.make(site))
    for (const { id: document, title, file } of documents) {
      const body = yield* text(file)
      yield* execute(Site.FileDocument.make({ site: site.site, document, title, body, clearance: null }))
    }
  }
  for (const { documents, ...force } of taskForces) {
    yield* execute(TaskForce.Form.make(force))
    for (const { id: document, title, file } of documents) {
      const body = yield* text(file)
      const { taskForce } = force
      yield* execute(TaskForce.FileDocument.make({ taskForce, document, title, body, clearance: null }))
    }
  }
  for (const { sections, ...record } of records) {
    yield* execute(Scp.Register.make(record))
    for (const { id: section, title, clearance, file } of sections) {
      const body = yield* text(file)
      yield* execute(Scp.FileSection.make({ scp: record.scp, section, title, body, clearance }))
    }
  }
})

/** Makes the demo deepwell in a file; fails with `DeepwellExists` when there is something. */
export const make = (filename: string) =>
  Effect.zipRight(
    Connection.claim(filename),
    fill.pipe(
      Connection.asOperator,
      Effect.provide(Connection.create(filename)),
      Effect.onError(() => Connection.remove(filename))
    )
  )
