/**
 * The options of a store, and the database that they describe.
 */
import type * as Duration from "effect/Duration"
import type * as Layer from "effect/Layer"
import * as Database from "../../database/Database.ts"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Migration } from "../../database/migration/Migration.ts"
import type { Projection } from "../Projection.ts"
import * as EventStoreMigrations from "./EventStoreMigrations.ts"

interface Tuning {
  /** The interval at which subscriptions poll for appends of other connections and processes; 100 ms by default. */
  readonly pollInterval?: Duration.DurationInput
  /** The number of events in one transaction of a rebuild, 1 to 1,000; 1,000 by default. */
  readonly rebuildBatch?: number
}

/** The options of `SqlEventStore.make`. */
export interface Options extends Tuning {
  /**
   * The names of projections that the program no longer has. Their tables are dropped when the file is opened; names that
   * the file does not know are ignored.
   */
  readonly retired?: ReadonlyArray<string>
  /**
   * `"none"` opens the file without updating and rebuilding projections, for workers that only read or consume. Appends fail with
   * `ProjectionsNotKept` while the file has projections.
   */
  readonly keep?: "none"
}

interface Tables {
  /**
   * A number of your own, other than 0, which is stored in the file: opening a file of another application fails. By default
   * the number of all event stores without one; the file of a `client` is not changed, and has none by default.
   */
  readonly applicationId?: number
  /** Migrations of your own tables, with a `set` of their own. */
  readonly migrations?: ReadonlyArray<Migration>
  /** `DatabaseSettings.defaults` by default. */
  readonly settings?: DatabaseSettings.DatabaseSettings
}

interface InFile extends Tables {
  /** The path of the file, or `:memory:`. */
  readonly filename: string
  /** Creates the file if it does not exist; true by default. Its folder must exist. */
  readonly create?: boolean
  /** Opens an up-to-date file without changing it; false by default. */
  readonly readonly?: boolean
  readonly client?: never
}

interface OfClient extends Tables, Pick<Database.ClientOptions, "client"> {
  readonly filename?: never
}

interface Kept<E> extends Pick<Options, "retired"> {
  /** The projections that are updated in the transaction of each append; none by default. */
  readonly projections?: ReadonlyArray<Projection<E>>
  readonly keep?: never
}

interface NotKept {
  readonly keep: "none"
  readonly projections?: never
  readonly retired?: never
}

/** The options of `SqlEventStore.layer` besides the codec. */
export type LayerOptions<E> = Tuning & (InFile | OfClient) & (Kept<E> | NotKept)

/** The application id of event stores that set none: "EVNT" in ASCII. */
export const applicationId = 0x45_56_4e_54

/** The database in a file, or over the user's own client. */
export const database = (options: InFile | OfClient): Layer.Layer<Database.Database, DatabaseError> => {
  const settings = options.settings ?? DatabaseSettings.defaults
  const migrations = [...EventStoreMigrations.migrations, ...(options.migrations ?? [])]
  if (options.client !== undefined) {
    const { client, applicationId: id } = options
    return Database.layerClient({ client, migrations, settings, ...(id === undefined ? {} : { applicationId: id }) })
  }
  const { filename, create = true, readonly = false } = options
  const id = options.applicationId ?? applicationId
  return Database.layer({ filename, create, readonly, applicationId: id, migrations, settings })
}
