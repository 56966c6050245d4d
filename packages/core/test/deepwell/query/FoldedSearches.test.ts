/** Searches in scripts without spaces, and by full case folding and normalization. */
import { expect, it } from "@effect/vitest"
import { Clearance, Deepwell, Scp } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const search = (reader: string, text: string) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(reader)(deepwell.search({ text })))
const found = (reader: string, text: string) =>
  Effect.map(search(reader, text), (hits) =>
    hits.map(({ id, section }) => (section === null ? id : `${id}#${section}`))
  )
const file = (section: string, body: string, clearance: Clearance.Clearance | null = null) =>
  Parts.execute("admin", Scp.FileSection.make({ scp: "SCP-001", section, title: section, body, clearance }))

it.effect.each<readonly [body: string, text: string]>([
  ["財団は収容所を建てた。", "収容"],
  ["財団は収容所を建てた。", "財団は"],
  ["このSCP収容室は空です", "収容室"],
  ["オブジェクトは地下のコンテナーに", "コンテナー"],
  ["บันทึกการกักกันวัตถุ", "กักกัน"],
  ["Sie wohnt in der Lindenstraße.", "lindenstrasse"],
  ["Die Lindenstrasse ist lang.", "LINDENSTRAẞE"],
  ["Die Lindenstrasse ist lang.", "lindenstraße"],
  ["The ﬁrst ﬂight", "first flight"],
  ["격리실은 비어 있다".normalize("NFD"), "격리실은"],
  ["격리실은 비어 있다", "격리실".normalize("NFD")],
  ["ＷＥＬＬ－９９", "well"],
  ["Ο Σίσυφος", "σίσυφοσ"]
])("%j is found by %j", ([body, text]) =>
  Effect.gen(function* () {
    yield* file("note", body)
    expect(yield* found("reader-1", text)).toEqual(["SCP-001#note"])
    yield* Parts.execute("admin", Scp.ReviseSection.make({ scp: "SCP-001", section: "note", body: "replaced" }))
    expect(yield* found("reader-1", text)).toEqual([])
  }).pipe(filled)
)

it.effect("the characters of a word in a script without spaces have to be next to each other", () =>
  Effect.gen(function* () {
    yield* file("apart", "収まり、容器に")
    expect(yield* found("reader-1", "収容")).toEqual([])
    expect(yield* found("reader-1", "収 容")).toEqual(["SCP-001#apart"])
  }).pipe(filled)
)

it.effect("a snippet has the word in its middle", () =>
  Effect.gen(function* () {
    yield* file("long", `${"前".repeat(40)}収容所${"後".repeat(40)}`)
    const [hit] = yield* search("reader-1", "収容所")
    expect(hit?.snippet).toBe(`…${"前".repeat(6)}収容所${"後".repeat(7)}…`)
  }).pipe(filled)
)

it.effect("hidden text in such a script changes no result", () =>
  Effect.gen(function* () {
    yield* file("shown", "収容所の記録")
    const before = yield* search("reader-1", "収容")
    expect(before.map(({ section }) => section)).toEqual(["shown"])
    yield* file("hidden", "収容所の秘密".repeat(50), Clearance.make(6))
    expect(yield* search("reader-1", "収容")).toEqual(before)
    expect(yield* found("reader-1", "秘密")).toEqual([])
  }).pipe(filled)
)

it.effect("similar names are found in any letter case and normal form", () =>
  Effect.gen(function* () {
    yield* Parts.execute("admin", Scp.Rename.make({ scp: "SCP-001", name: "Café Größe" }))
    const near = (text: string) =>
      Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as("reader-1")(deepwell.near({ type: "scp", text })))
    for (const text of ["café größe".normalize("NFD"), "CAFÉ GRÖSSE", "Café Größe"]) {
      expect([text, (yield* near(text)).map(({ id }) => id)]).toEqual([text, ["SCP-001"]])
    }
  }).pipe(filled)
)
