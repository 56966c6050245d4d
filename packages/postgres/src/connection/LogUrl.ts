/**
 * The address of a log: a PostgreSQL URL with one or several hosts, such as `postgres://scipnet@db1,db2:5433/scipnet`. Imports
 * no driver, so that programs check settings without loading it.
 */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"

/** A host name, an IP address, or the folder of a Unix socket; and a port. */
export interface LogHost {
  readonly host: string
  readonly port: number
}

/** A parsed address. `user` and `password` are undefined where the URL has none: the driver then uses `PGUSER`, `PGPASSWORD` and `PGPASSFILE`. */
export interface LogUrl {
  readonly hosts: Array.NonEmptyReadonlyArray<LogHost>
  readonly database: string
  readonly user: string | undefined
  readonly password: Redacted.Redacted | undefined
}

const maximumHosts = 16
const defaultPort = 5432

const decodePart = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const hostPattern =
  /^(?:\[(?<six>[\da-fA-F:.]{2,45})\]|(?<name>[\w.-]{1,253})|(?<socket>%2[fF][\w.%-]{1,200}))(?::(?<port>\d{1,5}))?$/

const toHost = (text: string): LogHost | undefined => {
  const { six, name, socket, port } = hostPattern.exec(text)?.groups ?? {}
  const host = six ?? name ?? decodePart(socket ?? "")
  const number = port === undefined ? defaultPort : Number(port)
  return host === undefined || host === "" || number < 1 || number > 65_535 ? undefined : { host, port: number }
}

/** `scheme`, `user`, `password`, `hosts`, `database` and the rest, as written. */
const urlPattern =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]*)(?:\/(?<database>[^/?#]*))?(?<rest>.*)$/s

/** Parses an address; otherwise returns a reason that quotes nothing of it, since it can contain a password. */
export const parse = (text: string): Either.Either<LogUrl, string> => {
  const { user = "", password, hosts = "", database = "", rest = "" } = urlPattern.exec(text)?.groups ?? {}
  if (!/^postgres(?:ql)?:\/\//.test(text)) {
    return Either.left("expected a URL such as postgres://scipnet@db1,db2/scipnet")
  }
  if (rest !== "" && rest !== "/") {
    return Either.left("a URL of a log has no parameters; use the settings SCIPNET_LOG_…, such as SCIPNET_LOG_CA")
  }
  const parsed = hosts.split(",").map(toHost)
  const known = parsed.filter((each) => each !== undefined)
  if (!Array.isNonEmptyReadonlyArray(known) || known.length < parsed.length || known.length > maximumHosts) {
    return Either.left(`expected 1 to ${maximumHosts} hosts, separated by commas, each with an optional port`)
  }
  const names = { database: decodePart(database), user: decodePart(user), password: decodePart(password ?? "") }
  if (names.database === undefined || names.user === undefined || names.password === undefined) {
    return Either.left("a percent sign must be followed by two hexadecimal digits")
  }
  if (names.database === "" || Object.values(names).some((name) => name !== undefined && /\0/.test(name))) {
    return Either.left("expected the name of a database after the hosts, such as /scipnet")
  }
  return Either.right({
    hosts: known,
    database: names.database,
    user: names.user === "" ? undefined : names.user,
    password: names.password === "" ? undefined : Redacted.make(names.password)
  })
}

const formatHost = ({ host, port }: LogHost): string =>
  `${host.startsWith("/") ? encodeURIComponent(host) : host.includes(":") ? `[${host}]` : host}:${port}`

/** Formats an address without user and password: the same for everybody who uses the log. */
export const format = ({ hosts, database }: LogUrl): string =>
  `postgres://${hosts.map(formatHost).join(",")}/${encodeURIComponent(database)}`

/** The URL of each host, in order, with parameters such as `sslmode`. */
export const toServers = (
  { hosts, database, user, password }: LogUrl,
  parameters: Readonly<Record<string, string>>
): ReadonlyArray<Redacted.Redacted> =>
  hosts.map(({ host, port }) => {
    const isSocket = host.startsWith("/")
    const name = isSocket ? "localhost" : host.includes(":") ? `[${host}]` : host
    const url = new URL(`postgres://${name}:${port}/${encodeURIComponent(database)}`)
    url.username = encodeURIComponent(user ?? "")
    url.password = encodeURIComponent(password === undefined ? "" : Redacted.value(password))
    for (const [key, value] of Object.entries({ ...parameters, ...(isSocket ? { host } : {}) })) {
      url.searchParams.set(key, value)
    }
    return Redacted.make(url.href)
  })

/** Replaces the password of a text that should be an address, valid or not, for output. */
export const redact = (text: string): string =>
  Either.match(parse(text), {
    onLeft: () => "<not shown>",
    onRight: (url) => {
      const user = url.user === undefined ? "" : encodeURIComponent(url.user)
      const secret = url.password === undefined ? "" : ":<redacted>"
      return user === "" && secret === "" ? format(url) : format(url).replace("://", `://${user}${secret}@`)
    }
  })
