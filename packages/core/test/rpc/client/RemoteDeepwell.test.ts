/** A remote deepwell over a transport within the process. */
import * as RemoteSuite from "../RemoteSuite.ts"
import * as Served from "../Served.ts"

RemoteSuite.suite("a remote deepwell within the process", Served.make())
