/**
 * Creates the demo deepwell with ordinary commands of the operator.
 */
import type * as Command from "@scipnet/core/domain/Command"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Scp from "@scipnet/core/domain/scp/Scp"
import * as Site from "@scipnet/core/domain/site/Site"
import * as TaskForce from "@scipnet/core/domain/task-force/TaskForce"
import * as User from "@scipnet/core/domain/user/User"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as CommandActor from "../connection/CommandActor.ts"
import * as DeepwellLocation from "../connection/DeepwellLocation.ts"
import * as ProgressBar from "../io/ProgressBar.ts"
import * as DemoContent from "./DemoContent.ts"

/** The commands that fill the deepwell, in order. */
const commands = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const { users, sites, taskForces, records, text } = yield* DemoContent.load
  const executeWithText = (file: string, command: (body: string) => Command.Command) =>
    Effect.flatMap(text(file), (body) => deepwell.execute(command(body)))
  // Users refer to sites and task forces, and these to the users who lead them: each command refers to existing records.
  return [
    ...sites.flatMap(({ documents, director: _, ...site }) => [
      deepwell.execute(Site.Found.make(site)),
      ...documents.map(({ id: document, title, file }) =>
        executeWithText(file, (body) =>
          Site.FileDocument.make({ site: site.site, document, title, body, clearance: null })
        )
      )
    ]),
    ...taskForces.flatMap(({ documents, leader: _, ...force }) => [
      deepwell.execute(TaskForce.Form.make(force)),
      ...documents.map(({ id: document, title, file }) =>
        executeWithText(file, (body) =>
          TaskForce.FileDocument.make({ taskForce: force.taskForce, document, title, body, clearance: null })
        )
      )
    ]),
    ...users.map(({ password, ...user }) => deepwell.register(User.Register.make(user), Redacted.make(password))),
    ...sites.flatMap(({ site, director }) =>
      director === null ? [] : [deepwell.execute(Site.AppointDirector.make({ site, director }))]
    ),
    ...taskForces.flatMap(({ taskForce, leader }) =>
      leader === null ? [] : [deepwell.execute(TaskForce.AppointLeader.make({ taskForce, leader }))]
    ),
    ...records.flatMap(({ sections, ...record }) => [
      deepwell.execute(Scp.Register.make(record)),
      ...sections.map(({ id: section, title, clearance, file }) =>
        executeWithText(file, (body) => Scp.FileSection.make({ scp: record.scp, section, title, body, clearance }))
      )
    ])
  ]
})

const fill = Effect.flatMap(commands, (commands) =>
  ProgressBar.withSteps("entries", commands.length, ({ tick }) =>
    Effect.forEach(commands, (command) => Effect.zipRight(command, tick), { discard: true })
  )
)

/** Creates the demo deepwell in a file. Fails with `DeepwellExists` if the file exists. */
export const make = (filename: string) =>
  Effect.zipRight(
    DeepwellLocation.claim(filename),
    fill.pipe(
      CommandActor.actingAsOperator,
      Effect.provide(DeepwellLocation.create(filename)),
      Effect.onError(() => DeepwellLocation.remove(filename))
    )
  )
