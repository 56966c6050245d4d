/** The address of a log: several hosts, and no secret in what is shown. */
import { Either, Redacted } from "effect"
import { describe, expect, it } from "vitest"
import * as LogUrl from "../../src/connection/LogUrl.ts"

const parsed = (text: string) => Either.getOrThrowWith(LogUrl.parse(text), (reason) => new Error(reason))

describe("the URL of a log", () => {
  it("has one or several hosts", () => {
    expect(parsed("postgres://scipnet@db1,db2:5433,[::1]:6000/records")).toMatchObject({
      hosts: [
        { host: "db1", port: 5432 },
        { host: "db2", port: 5433 },
        { host: "::1", port: 6000 }
      ],
      database: "records",
      user: "scipnet",
      password: undefined
    })
  })

  it("becomes one URL for each server, with its secrets and parameters", () => {
    const url = parsed("postgresql://a%40b:p%2Fw%40@db1,%2Frun%2Fpostgresql:6000/records")
    expect(LogUrl.toServers(url, { sslrootcert: "/etc/ca.pem" }).map(Redacted.value)).toEqual([
      "postgres://a%40b:p%2Fw%40@db1:5432/records?sslrootcert=%2Fetc%2Fca.pem",
      "postgres://a%40b:p%2Fw%40@localhost:6000/records?sslrootcert=%2Fetc%2Fca.pem&host=%2Frun%2Fpostgresql"
    ])
  })

  it("is formatted without user and password", () => {
    expect(LogUrl.format(parsed("postgres://u:secret@[::1],db2/records"))).toBe(
      "postgres://[::1]:5432,db2:5432/records"
    )
  })

  it.each([
    ["postgres://u:secret@db/records", "postgres://u:<redacted>@db:5432/records"],
    ["postgres://:secret@db/records", "postgres://:<redacted>@db:5432/records"],
    ["postgres://u@db/records", "postgres://u@db:5432/records"],
    ["postgres://u:secret@db", "<not shown>"],
    ["secret", "<not shown>"]
  ])("%s is shown as %s", (text, shown) => expect(LogUrl.redact(text)).toBe(shown))

  it.each([
    ["mysql://db/records", "expected a URL"],
    ["postgres://u:secret@db/records?sslmode=disable", "no parameters"],
    ["postgres://u:secret@db/", "name of a database"],
    ["postgres://u:secret@/records", "1 to 16 hosts"],
    ["postgres://u:secret@db:0/records", "1 to 16 hosts"],
    ["postgres://u:secret@db:65536/records", "1 to 16 hosts"],
    ["postgres://u:secret@db,,db2/records", "1 to 16 hosts"],
    ["postgres://u:%zz@db/records", "hexadecimal"],
    ["postgres://u:secret@db/records%00", "name of a database"],
    [`postgres://u:secret@${Array.from({ length: 17 }, () => "db").join(",")}/records`, "1 to 16 hosts"]
  ])("rejects %s", (text, reason) => {
    const why = Either.match(LogUrl.parse(text), { onLeft: (why) => why, onRight: () => "" })
    expect(why).toContain(reason)
    expect(why).not.toContain("secret")
  })
})
