/**
 * The content of the demo deepwell, read from files beside the program.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as ItemNumber from "@scipnet/core/domain/ItemNumber"
import * as SectionId from "@scipnet/core/domain/SectionId"
import * as SiteId from "@scipnet/core/domain/SiteId"
import * as TaskForceId from "@scipnet/core/domain/TaskForceId"
import * as Text from "@scipnet/core/domain/Text"
import * as UserId from "@scipnet/core/domain/UserId"
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as Role from "@scipnet/core/domain/access/Role"
import * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const document = { title: Text.Name, file: Schema.NonEmptyString }

const Site = Schema.Struct({
  site: SiteId.SiteId,
  name: Text.Name,
  director: Schema.NullOr(UserId.UserId),
  documents: Schema.Array(Schema.Struct({ id: SectionId.SectionId, ...document }))
})

const TaskForce = Schema.Struct({
  taskForce: TaskForceId.TaskForceId,
  name: Text.Name,
  leader: Schema.NullOr(UserId.UserId),
  site: Schema.NullOr(SiteId.SiteId),
  documents: Schema.Array(Schema.Struct({ id: SectionId.SectionId, ...document }))
})

const User = Schema.Struct({
  user: UserId.UserId,
  name: Text.Name,
  title: Text.Name,
  clearance: Clearance.Clearance,
  roles: Schema.Array(Role.Role),
  site: Schema.NullOr(SiteId.SiteId),
  taskForce: Schema.NullOr(TaskForceId.TaskForceId),
  password: Schema.NonEmptyString
})
export type User = typeof User.Type

const Record = Schema.Struct({
  scp: ItemNumber.ItemNumber,
  name: Text.Name,
  classification: Classification.Classification,
  clearance: Clearance.Clearance,
  status: Schema.Literal("active", "neutralized", "explained"),
  site: Schema.NullOr(SiteId.SiteId),
  taskForce: Schema.NullOr(TaskForceId.TaskForceId),
  sections: Schema.Array(
    Schema.Struct({ id: SectionId.SectionId, clearance: Schema.NullOr(Clearance.Clearance), ...document })
  )
})

const Content = Schema.parseJson(
  Schema.Struct({
    sites: Schema.Array(Site),
    taskForces: Schema.Array(TaskForce),
    users: Schema.Array(User),
    records: Schema.Array(Record)
  })
)

/** The folder of the content. The same relative URL holds for the source and for the bundle. */
const folder = new URL("../demo/", import.meta.url)

/** Loads the content. Missing or malformed files are a defect: the installation is damaged. */
export const load = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* path.fromFileUrl(folder)
  const read = (file: string) => files.readFileString(path.join(root, file))
  const content = yield* Effect.flatMap(read("demo.json"), Schema.decode(Content))
  const text = (file: string) => Effect.orDie(read(file))
  return { ...content, text }
}).pipe(Effect.orDie)
