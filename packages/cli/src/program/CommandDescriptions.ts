/**
 * The table of the commands, made from how the library describes them.
 */
import { stripVTControlCharacters } from "node:util"
import type { CommandDescriptor } from "@effect/cli"
import { CliConfig, CommandDescriptor as Descriptors, HelpDoc } from "@effect/cli"
import { HashMap, Option } from "effect"
import type { Entry, Node, Table } from "../help/CommandTable.ts"

type Descriptor = CommandDescriptor.Command<unknown>

const config = CliConfig.make({ showBuiltIns: false })

const plain = (doc: HelpDoc.HelpDoc): string =>
  stripVTControlCharacters(HelpDoc.toAnsiText(doc)).replaceAll(/\s+/g, " ").trim()

const flat = (doc: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  doc._tag === "Sequence" ? [...flat(doc.left), ...flat(doc.right)] : doc._tag === "Empty" ? [] : [doc]

/** What stands under a heading. */
const under = (doc: HelpDoc.HelpDoc, heading: string): ReadonlyArray<HelpDoc.HelpDoc> => {
  const parts = flat(doc)
  const start = parts.findIndex((part) => part._tag === "Header" && plain(part) === heading)
  const rest = start === -1 ? [] : parts.slice(start + 1)
  const end = rest.findIndex(({ _tag }) => _tag === "Header")
  return end === -1 ? rest : rest.slice(0, end)
}

// What the library says of every value of a kind tells nobody anything.
const idle =
  /^(A file|A directory|A user-defined piece of text|A true or false value|An? integer|A date[^.]*|This (setting|argument|option) (is optional|may be repeated[^.]*))\.$/
const leavable = /^This (setting|argument|option) (is optional|may be repeated zero)/
const repeatable = /^This (setting|argument|option) may be repeated/
const choices = /^One of the following: /

const entry = (name: string, doc: HelpDoc.HelpDoc): Entry => {
  const paragraphs = flat(doc).map(plain)
  const told = paragraphs.filter((text) => !idle.test(text) && !choices.test(text)).join(" ")
  const [chosen] = paragraphs.filter((text) => choices.test(text)).map((text) => text.replace(choices, ""))
  const says = chosen === undefined ? told : `${told} One of ${chosen}.`.trim()
  return {
    name: name.replaceAll(/[()]/g, "").replace(/ \S+ \|.*$/, chosen === undefined ? "" : " choice"),
    says,
    optional: paragraphs.some((text) => leavable.test(text)),
    ...(chosen === undefined ? {} : { choices: chosen.split(", ") }),
    ...(paragraphs.some((text) => repeatable.test(text)) ? { repeated: true } : {})
  }
}

const entries = (parts: ReadonlyArray<HelpDoc.HelpDoc>): ReadonlyArray<Entry> =>
  parts.flatMap((part) =>
    part._tag === "DescriptionList" ? part.definitions.map(([name, doc]) => entry(plain(HelpDoc.p(name)), doc)) : []
  )

/** The names of those right below, in the order that they were given. */
const children = (descriptor: Descriptor): ReadonlyArray<readonly [string, Descriptor]> => {
  const below = Descriptors.getSubcommands(descriptor)
  const listed = under(Descriptors.getHelp(descriptor, config), "COMMANDS").flatMap((part) =>
    part._tag === "Enumeration" ? part.elements.map((element) => plain(element).split(" ", 1).join("")) : []
  )
  return listed.flatMap((name) =>
    Option.toArray(Option.map(HashMap.get(below, name), (found) => [name, found] as const))
  )
}

const saysOf = (descriptor: Descriptor): string =>
  under(Descriptors.getHelp(descriptor, config), "DESCRIPTION").map(plain).join(" ")

const listed = ([name, descriptor]: readonly [string, Descriptor]): Entry => ({
  name,
  says: saysOf(descriptor),
  optional: false
})

const describe = (
  path: ReadonlyArray<string>,
  descriptor: Descriptor,
  below: ReadonlyArray<readonly [string, Descriptor]>
): Node => {
  const doc = Descriptors.getHelp(descriptor, config)
  return {
    path,
    says: saysOf(descriptor),
    arguments: entries(under(doc, "ARGUMENTS")),
    options: entries(under(doc, "OPTIONS")),
    commands: below.map(listed)
  }
}

/** A program: what it does when no command is named, and its commands. */
export interface Program {
  readonly root: { readonly descriptor: Descriptor }
  readonly commands: ReadonlyArray<{ readonly descriptor: Descriptor }>
}

/** What is told of every command. Commands are at most two words. */
export const table = ({ root, commands }: Program): Table => {
  const top = commands.flatMap(({ descriptor }) =>
    [...Descriptors.getNames(descriptor)].map((name) => [name, descriptor] as const)
  )
  const nodes = top.flatMap(([name, group]) => {
    const below = children(group)
    return [describe([name], group, below), ...below.map(([leaf, its]) => describe([name, leaf], its, []))]
  })
  return Object.fromEntries(
    [describe([], root.descriptor, top), ...nodes].map((node) => [node.path.join(" "), node] as const)
  )
}
