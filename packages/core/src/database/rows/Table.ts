/**
 * Tables of rows as data: the SQL of a table is derived from the schema of its rows.
 *
 * | field of the row | column |
 * |---|---|
 * | `Schema.Int` and what refines it | `INTEGER` |
 * | `Schema.Number` | `REAL` |
 * | `Schema.Boolean`, `Table.Flag` | `INTEGER`, 0 or 1 |
 * | `Schema.String`, refined, branded or transformed (`Schema.parseJson`) | `TEXT` |
 * | literals of one kind | `TEXT`, `INTEGER` or `REAL`, with a `CHECK` |
 * | `Schema.NullOr` of one of these | the same, nullable |
 */
import { Schema, SchemaAST } from "effect"
import * as Column from "./Column.ts"
import * as Identifier from "./Identifier.ts"
import { quote, shadowPrefix } from "./Identifier.ts"

export type SqlValue = string | number | null

/** A boolean, stored as 0 or 1. `Schema.Boolean` is stored in the same way. */
export const Flag = Column.Flag

export interface Definition<Row, Encoded extends { readonly [K in keyof Encoded]: Column.Value<Encoded[K]> }> {
  /**
   * 1 to 100 characters: a letter, `_` or any character beyond ASCII first, then also digits and `$`. Not a name of the
   * event store's tables, and not one that starts with `sqlite_`, `pragma_` or `rebuilding_`.
   */
  readonly name: string
  /** The column that tells rows apart: text or numbers, never null. */
  readonly key: keyof Encoded & string
  /** A struct whose encoded fields are text, numbers or booleans, each of them or null. */
  readonly row: Schema.Schema<Row, Encoded>
  readonly indexes?: ReadonlyArray<ReadonlyArray<keyof Encoded & string>>
  /** The columns of a full-text index that is kept behind the table, as `<name>_text`. */
  readonly fullText?: ReadonlyArray<keyof Encoded & string>
}

export interface Table<Row> {
  readonly name: string
  readonly key: string
  readonly columns: ReadonlyArray<string>
  /** The type of each column, in the order of `columns`. */
  readonly declared: ReadonlyArray<Column.Column>
  readonly row: Schema.Schema<Row, { readonly [column: string]: SqlValue }>
  /** The name and the columns of its full-text index, if it has one. */
  readonly fullText: readonly [name: string, columns: ReadonlyArray<string>] | null
  /** The names of its indexes. */
  readonly indexes: ReadonlyArray<string>
  /** The statements that make it, in order. */
  readonly create: ReadonlyArray<string>
  /** The statements that remove it and all that belongs to it. */
  readonly drop: ReadonlyArray<string>
  /**
   * Another table of the same rows, to be filled while this one is in use. No two may be of the same generation: the
   * names of indexes stay what they are when a table takes another's place.
   */
  readonly shadow: (generation: number) => Shadow
}

export interface Shadow {
  readonly name: string
  readonly create: ReadonlyArray<string>
  /** The statements by which it takes the place of the table. */
  readonly takeOver: ReadonlyArray<string>
}

const list = (columns: ReadonlyArray<string>): string => columns.map(quote).join(", ")

// The index reads its content from the table that it will stand behind, whatever table fills it.
const fullTextIndex = (name: string, columns: ReadonlyArray<string>, content: string): string =>
  `CREATE VIRTUAL TABLE ${quote(`${name}_text`)} USING fts5(${list(columns)}, content='${content}', content_rowid='row_id', tokenize='unicode61 remove_diacritics 2')`

const fullTextTriggers = (name: string, columns: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [table, text] = [quote(name), quote(`${name}_text`)]
  const of = (row: string) => columns.map((each) => `${row}.${quote(each)}`).join(", ")
  const add = `INSERT INTO ${text}(rowid, ${list(columns)}) VALUES (new.row_id, ${of("new")});`
  const remove = `INSERT INTO ${text}(${text}, rowid, ${list(columns)}) VALUES ('delete', old.row_id, ${of("old")});`
  return [
    `CREATE TRIGGER ${quote(`${name}_text_insert`)} AFTER INSERT ON ${table} BEGIN ${add} END`,
    `CREATE TRIGGER ${quote(`${name}_text_delete`)} AFTER DELETE ON ${table} BEGIN ${remove} END`,
    `CREATE TRIGGER ${quote(`${name}_text_update`)} AFTER UPDATE ON ${table} BEGIN ${remove} ${add} END`
  ]
}

/** The struct that a row is stored as, before any transformation. */
const structOf = (ast: SchemaAST.AST): SchemaAST.AST =>
  SchemaAST.isTransformation(ast) || SchemaAST.isRefinement(ast) ? structOf(ast.from) : ast

const firstDuplicate = (names: ReadonlyArray<string>): string | undefined => {
  const folded = names.map(Identifier.fold)
  return names.find((_, at) => folded.indexOf(folded[at] ?? "") !== at)
}

/** Why a table cannot be defined so; undefined when it can. */
const invalidReason = (
  { name, key, indexes = [], fullText = [] }: Omit<Definition<unknown, Record<string, string>>, "row">,
  columns: ReadonlyArray<Column.Column | string>
): string | undefined => {
  const known = columns.flatMap((column) => (typeof column === "string" ? [] : [column]))
  const names = known.map((column) => column.name)
  const unknown = [key, ...indexes.flat(), ...fullText].find((column) => !names.includes(column))
  const double = firstDuplicate(fullText.length === 0 ? names : [...names, "row_id"])
  const ofText = fullText.find((column) => ["rank", "rowid", `${name}_text`].includes(Identifier.fold(column)))
  return !Identifier.isValid(name)
    ? "this is no name for a table"
    : Identifier.isReserved(name)
      ? "the name is reserved"
      : (columns.find((column) => typeof column === "string") ??
        (unknown !== undefined
          ? `there is no column ${unknown}`
          : double !== undefined
            ? `there are two columns ${double}`
            : ofText !== undefined
              ? `column ${ofText} cannot be in a full-text index`
              : known.some((column) => column.name === key && column.nullable)
                ? `the key ${key} may not be null`
                : undefined))
}

/**
 * A table from its definition. Throws when the name is reserved or not possible, or a field is not one of those above:
 * both are mistakes of the program.
 *
 * @example
 * ```ts
 * const accounts = Table.make({
 *   name: "accounts",
 *   key: "account",
 *   row: Schema.Struct({ account: Schema.String, state: Schema.Literal("open", "closed"), balance: Schema.Int })
 * })
 * ```
 */
export const make = <Row, Encoded extends { readonly [K in keyof Encoded]: Column.Value<Encoded[K]> }>(
  definition: Definition<Row, Encoded>
): Table<Row> => {
  const { name, key, indexes = [], fullText } = definition
  const found = SchemaAST.getPropertySignatures(structOf(definition.row.ast)).map(Column.fromField)
  const reason = invalidReason({ name, key, indexes, ...(fullText === undefined ? {} : { fullText }) }, found)
  if (reason !== undefined) {
    throw new TypeError(`Table ${JSON.stringify(name)} cannot be defined: ${reason}.`)
  }
  const declared = found.flatMap((column) => (typeof column === "string" ? [] : [column]))
  const declarations = declared.map(Column.declaration)
  // A full-text index needs integer row ids that never change, which SQLite promises for a declared key only.
  const keyed =
    fullText === undefined
      ? [...declarations, `PRIMARY KEY (${quote(key)})`]
      : ["row_id INTEGER PRIMARY KEY", ...declarations, `UNIQUE (${quote(key)})`]
  const indexName = (on: ReadonlyArray<string>) => `${name}_by_${on.join("_")}`
  const create = (as: string, generation: string) => [
    `CREATE TABLE ${quote(as)} (${keyed.join(", ")}) STRICT`,
    ...indexes.map((on) => `CREATE INDEX ${quote(`${indexName(on)}${generation}`)} ON ${quote(as)} (${list(on)})`),
    ...(fullText === undefined ? [] : [fullTextIndex(as, fullText, name), ...fullTextTriggers(as, fullText)])
  ]
  const drop = [
    ...(fullText === undefined ? [] : [`DROP TABLE IF EXISTS ${quote(`${name}_text`)}`]),
    `DROP TABLE IF EXISTS ${quote(name)}`
  ]
  const beside = `${shadowPrefix}${name}`
  return {
    name,
    key,
    columns: declared.map((column) => column.name),
    declared,
    row: Schema.make(Column.storedSchema(definition.row.ast, declared)),
    fullText: fullText === undefined ? null : [`${name}_text`, fullText],
    indexes: indexes.map(indexName),
    create: create(name, ""),
    drop,
    shadow: (generation) => ({
      name: beside,
      create: create(beside, `_${generation}`),
      takeOver: [
        ...drop,
        ...(fullText === undefined
          ? []
          : ["insert", "delete", "update"].map((each) => `DROP TRIGGER ${quote(`${beside}_text_${each}`)}`)),
        `ALTER TABLE ${quote(beside)} RENAME TO ${quote(name)}`,
        ...(fullText === undefined
          ? []
          : [
              `ALTER TABLE ${quote(`${beside}_text`)} RENAME TO ${quote(`${name}_text`)}`,
              ...fullTextTriggers(name, fullText)
            ])
      ]
    })
  }
}
