/** The shared tables in SQLite, in one file that several programs have open. */
import { Context, Effect, Layer } from "effect"
import { Database } from "../../src/database/Database.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as FileFormat from "../../src/deepwell/FileFormat.ts"
import { SharedTables } from "../../src/deepwell/SharedTables.ts"
import * as SqliteSharedTables from "../../src/deepwell/SqliteSharedTables.ts"
import * as Security from "../../src/security/SecurityConfig.ts"
import * as SharedTablesContract from "../../src/testing/SharedTablesContract.ts"
import * as OnFile from "./OnFile.ts"

const open = (filename: string, parameters: Security.Parameters) =>
  Effect.map(
    Layer.build(
      Layer.merge(EventLog.layer, SqliteSharedTables.layer).pipe(
        Layer.provideMerge(Security.SecurityConfig.layer(parameters)),
        Layer.provideMerge(FileFormat.layer({ filename, create: true, settings: DatabaseSettings.defaults }))
      )
    ),
    (context): SharedTablesContract.Program => ({
      log: Context.get(context, EventLog),
      tables: Context.get(context, SharedTables),
      read: (query) => Context.get(context, Database).read("a query of the test", query)
    })
  )

const storage = Layer.scoped(
  SharedTablesContract.SharedStorage,
  Effect.map(OnFile.filename, (filename) => ({ open: (parameters) => Effect.orDie(open(filename, parameters)) }))
)

SharedTablesContract.suite("the shared tables in SQLite", storage)
