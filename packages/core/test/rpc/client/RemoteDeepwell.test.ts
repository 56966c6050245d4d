/** A deepwell at the end of a wire answers as one in the same process does. */
import * as RemoteSuite from "../RemoteSuite.ts"
import * as Served from "../Served.ts"

RemoteSuite.suite("a deepwell at the end of a wire within the process", Served.make())
