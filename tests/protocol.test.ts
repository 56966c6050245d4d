/** Compares docs/protocol.md with the server: its tables, its example conversation, and a client in Python written from it. */
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { connect } from "node:tls"
import { fileURLToPath } from "node:url"
import { Command, DeepwellRpcs, RemoteError } from "@scipnet/core"
import { Schema, SchemaAST } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Deepwells } from "../packages/cli/test/cli/Deepwells.ts"
import { prepare, reader } from "../packages/cli/test/cli/Deepwells.ts"
import { password, wrongPassword } from "../packages/cli/test/cli/Program.ts"
import type { Running } from "../packages/server/test/ServerProcess.ts"
import { authority, pemPath, start } from "../packages/server/test/ServerProcess.ts"
import * as Programs from "./Programs.ts"

const page = readFileSync(fileURLToPath(new URL("../docs/protocol.md", import.meta.url)), "utf8")

/** The rows of the table with this heading, cell by cell. */
const table = (heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [, after = ""] = page.split(`\n${heading}\n|---`)
  const [body = ""] = after.split("\n\n", 1)
  return body
    .split("\n")
    .slice(1)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    )
}

const names = (heading: string): ReadonlyArray<string> => table(heading).map(([name = ""]) => name.replaceAll("`", ""))

const fieldsOf = (schema: Schema.Schema.All): ReadonlyArray<string> =>
  SchemaAST.getPropertySignatures(SchemaAST.encodedAST(schema.ast)).map(
    ({ name, isOptional }) => `${String(name)}${isOptional ? "?" : ""}`
  )

const tagged = (schemas: ReadonlyArray<Schema.Schema.All>) =>
  schemas.map((schema) => {
    const property = SchemaAST.getPropertySignatures(SchemaAST.encodedAST(schema.ast)).find(
      ({ name }) => name === "_tag"
    )
    const tag = property !== undefined && SchemaAST.isLiteral(property.type) ? String(property.type.literal) : ""
    return { tag, fields: fieldsOf(schema).filter((field) => field !== "_tag") }
  })

const membersOf = (schema: Schema.Schema.All): ReadonlyArray<Schema.Schema.All> =>
  SchemaAST.isUnion(schema.ast) ? schema.ast.types.flatMap((type) => membersOf(Schema.make(type))) : [schema]

/** The names between the first backticks of a cell. */
const listed = (cell: string): ReadonlyArray<string> =>
  (/`([^`]*)`/.exec(cell)?.[1] ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]))

const byTag = (a: { readonly tag: string }, b: { readonly tag: string }) => a.tag.localeCompare(b.tag)

/** Replaces ids, tokens and times, which differ between runs. */
const normalized = (line: string): string =>
  line
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g, "ID")
    .replaceAll(/"token":"[\w-]{43}"/g, '"token":"TOKEN"')
    .replaceAll(/\b1\d{12}\b/g, "TIME")
    .replaceAll(/"operator:[^"]*"/g, '"operator:NAME"')

const isStream = ({ ast }: Schema.Schema.All): boolean => Symbol.for("@effect/rpc/RpcSchema/Stream") in ast.annotations

const client = fileURLToPath(new URL("client.py", import.meta.url))

/** A certificate that the server does not use. */
const otherCertificate = pemPath("stranger.cert")

describe("the tables of docs/protocol.md", () => {
  it("list every call and no other", () => {
    expect(names("| call | payload | answer |").toSorted()).toEqual(
      [...DeepwellRpcs.DeepwellRpcs.requests.keys()].toSorted()
    )
  })

  it("list the payload of each call", () => {
    const outermost = (cell: string): ReadonlyArray<string> =>
      [
        ...(/^`\{(.*?)\}`/
          .exec(cell)?.[1]
          ?.replaceAll(/\{[^}]*\}/g, "")
          .matchAll(/[\w]+\??/g) ?? [])
      ].map(([name]) => name)
    const inner = (cell: string): ReadonlyArray<string> =>
      [...(/query: \{([^}]*)\}/.exec(cell)?.[1]?.matchAll(/[\w]+\??/g) ?? [])].map(([name]) => name)
    const rows = table("| call | payload | answer |").map(([call = "", payload = ""]) => ({
      call: call.replaceAll("`", ""),
      payload: outermost(payload).toSorted(),
      query: inner(payload).toSorted()
    }))
    const defined = [...DeepwellRpcs.DeepwellRpcs.requests.values()].map(({ _tag: call, payloadSchema }) => {
      const query = SchemaAST.getPropertySignatures(SchemaAST.encodedAST(payloadSchema.ast)).find(
        ({ name }) => name === "query"
      )
      // The past time is a union; the page documents its second member.
      const [parameters] = query === undefined ? [] : membersOf(Schema.make(query.type)).toReversed()
      return {
        call,
        payload: fieldsOf(payloadSchema).toSorted(),
        query: parameters === undefined ? [] : fieldsOf(parameters).toSorted()
      }
    })
    expect(rows).toEqual(defined)
  })

  it("mark the calls that return streams", () => {
    const streaming = table("| call | payload | answer |").flatMap(([call = "", , answer = ""]) =>
      answer.includes("*stream*") ? [call.replaceAll("`", "")] : []
    )
    expect(streaming).toEqual(["Watch", "ExportAudit"])
    const streamed = [...DeepwellRpcs.DeepwellRpcs.requests.values()].filter(({ successSchema }) =>
      isStream(successSchema)
    )
    expect(streamed.map(({ _tag }) => _tag)).toEqual(streaming)
  })

  it("list every error with its fields and no other", () => {
    const rows = table("| error | fields | means |").map(([error = "", fields = ""]) => ({
      tag: error.replaceAll("`", ""),
      fields: listed(fields)
    }))
    const errors = [...membersOf(RemoteError.CallError), ...membersOf(RemoteError.LoginError)]
    const known = new Map(tagged(errors).map((each) => [each.tag, each]))
    expect(rows.toSorted(byTag)).toEqual([...known.values()].toSorted(byTag))
  })

  it("list every command with its fields and no other", () => {
    const rows = table("| command | fields |").map(([command = "", fields = ""]) => ({
      tag: command.replaceAll("`", ""),
      fields: listed(fields)
    }))
    expect(rows).toEqual(tagged(membersOf(Command.Command)))
  })
})

describe("a server", () => {
  let box: Deepwells
  let server: Running

  beforeAll(async () => {
    box = await prepare()
    server = await start({ deepwell: box.deepwell, settings: box.env() })
  })
  afterAll(async () => {
    await server.stop()
    box.remove()
  })

  it("answers as in the example conversation of the page", async () => {
    const [, block = ""] = /<!-- conversation:start -->\s*```text\n([^]*?)```/.exec(page) ?? []
    const lines = block.trim().split("\n")
    expect(lines.length).toBeGreaterThan(15)
    const socket = connect({ host: "localhost", port: server.ports.tls, ca: readFileSync(authority) })
    await once(socket, "secureConnect")
    const received = createInterface({ input: socket })[Symbol.asyncIterator]()
    const transcript: Array<string> = []
    for (const line of lines) {
      if (line.startsWith("> ")) {
        socket.write(`${line.slice(2).replace('"password":"…"', JSON.stringify({ password }).slice(1, -1))}\n`)
        transcript.push(line)
      } else {
        const { value } = await received.next()
        transcript.push(`< ${value}`)
      }
    }
    socket.destroy()
    expect(transcript.map(normalized)).toEqual(lines.map(normalized))
  })

  const runClient = async (ca: string, host: string, secret: string, ...rest: ReadonlyArray<string>) => {
    const args = [client, host, String(server.ports.tls), ca, ...rest]
    const {
      status: code,
      stdout,
      stderr
    } = await Programs.run("python3", args, {
      env: box.env({ SCIPNET_PASSWORD: secret })
    })
    return { code, stdout, stderr }
  }

  // Without Python the other tests still run.
  const hasPython = Programs.isInstalled("python3")

  it.skipIf(!hasPython)("signs in a client in another language over TLS, which reads a record", async () => {
    expect(readFileSync(client, "utf8").split("\n").length).toBeLessThan(100)
    const [granted, redacted] = await Promise.all([
      runClient(authority, "localhost", password, reader, "scp", "SCP-173"),
      runClient(authority, "127.0.0.1", password, reader, "scp", "SCP-096")
    ])
    expect(granted).toMatchObject({ code: 0, stderr: "" })
    expect(JSON.parse(granted.stdout)).toMatchObject({
      _tag: "Granted",
      record: { id: "SCP-173", name: "The Sculpture", sections: [{ id: "description" }, { id: "addendum-1" }] }
    })
    expect(redacted).toMatchObject({ code: 1, stderr: "" })
    expect(JSON.parse(redacted.stdout)).toEqual({ _tag: "Redacted", type: "scp", id: "SCP-096", needed: 5, held: 2 })
  })

  it.skipIf(!hasPython)("is verified by that client, and rejects a wrong password", async () => {
    const [refused, missing] = await Promise.all([
      runClient(authority, "localhost", wrongPassword, reader, "scp", "SCP-173"),
      runClient(authority, "localhost", password, reader, "anomaly", "SCP-173")
    ])
    expect(refused).toEqual({ code: 2, stdout: "", stderr: "LoginRefused\n" })
    expect(missing).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^invalid call: /) })
    expect(await runClient(otherCertificate, "localhost", password, reader, "scp", "SCP-173")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("CERTIFICATE_VERIFY_FAILED")
    })
  })
})
