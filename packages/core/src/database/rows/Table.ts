/**
 * Defines tables from the schemas of their rows, and derives their SQL.
 *
 * | field of the row | column |
 * |---|---|
 * | `Schema.Int` and its refinements | `INTEGER` |
 * | `Schema.Number` | `REAL` |
 * | `Schema.Boolean`, `Table.Flag` | `INTEGER`, 0 or 1 |
 * | `Schema.String`, refined, branded or transformed (`Schema.parseJson`) | `TEXT` |
 * | literals of one kind | `TEXT`, `INTEGER` or `REAL`, with a `CHECK` |
 * | `Schema.NullOr` of one of these | the same, nullable |
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as Column from "./Column.ts"
import { foldCase, isReserved, isValid, quote, shadowPrefix } from "./Identifier.ts"

/** A value that SQLite stores. */
export type SqlValue = string | number | null

/** The schema of a boolean that is stored as 0 or 1. `Schema.Boolean` is stored in the same way. */
export const Flag = Column.Flag

/** The argument of `make`. */
export interface Definition<
  Row,
  Encoded extends { readonly [K in keyof Encoded]: Column.Value<Encoded[K]> },
  Key extends keyof Encoded & string = keyof Encoded & string,
  Indexes extends ReadonlyArray<ReadonlyArray<keyof Encoded & string>> = ReadonlyArray<
    ReadonlyArray<keyof Encoded & string>
  >
> {
  /**
   * The name of the table: 1 to 100 characters, of which the first is a letter, `_` or a non-ASCII character, and the others can
   * also be digits and `$`. Names of the event store's tables and the prefixes `sqlite_`, `pragma_` and `rebuilding_` are reserved.
   */
  readonly name: string
  /** The column of the primary key, which must not be nullable. */
  readonly key: Key
  /** The schema of a row: a struct whose encoded fields are text, numbers or booleans, each of them or null. */
  readonly row: Schema.Schema<Row, Encoded>
  /** The columns of each index. */
  readonly indexes?: Indexes
  /** The columns of an FTS5 index named `<name>_text`, which triggers update. */
  readonly fullText?: ReadonlyArray<keyof Encoded & string>
}

/**
 * A table and its SQL. `Columns` are the stored values by column, `Key` is the key column, `Index` the columns of an index;
 * they type conditions and lookups.
 */
export interface Table<
  Row,
  out Columns = unknown,
  out Key extends string = string,
  out Index extends ReadonlyArray<string> = ReadonlyArray<string>
> {
  readonly name: string
  /** The name of the key column. */
  readonly key: Key
  /** The schema that the table was defined with. */
  readonly definedBy: { readonly Encoded: Columns }
  /** The columns of each index. */
  readonly indexed: ReadonlyArray<Index>
  /** The names of the columns. */
  readonly columns: ReadonlyArray<string>
  /** The columns with their types, in the order of `columns`. */
  readonly declared: ReadonlyArray<Column.Column>
  /** The schema of a row as SQLite stores it. */
  readonly row: Schema.Schema<Row, { readonly [column: string]: SqlValue }>
  /** The name and the columns of the full-text index; null if there is none. */
  readonly fullText: readonly [name: string, columns: ReadonlyArray<string>] | null
  /** The names of the indexes. */
  readonly indexes: ReadonlyArray<string>
  /** The statements that create the table with its indexes and triggers, in order. */
  readonly create: ReadonlyArray<string>
  /** The statements that drop the table with its indexes and triggers, in order. */
  readonly drop: ReadonlyArray<string>
  /**
   * Returns the shadow table that a rebuild fills while this table stays in use. `generation` must be unique to each rebuild,
   * because it is part of the names of the indexes, which do not change when the shadow replaces the table.
   */
  readonly shadow: (generation: number) => Shadow
}

/** A second table for the same rows, which replaces the table at the end of a rebuild. */
export interface Shadow {
  readonly name: string
  /** The statements that create the shadow table, in order. */
  readonly create: ReadonlyArray<string>
  /** The statements that replace the table with the shadow table, in order. */
  readonly takeOver: ReadonlyArray<string>
}

const list = (columns: ReadonlyArray<string>): string => columns.map(quote).join(", ")

// An FTS5 external-content index. `content` is the name of the table after the shadow table has replaced it.
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

/** Returns the struct on the encoded side of transformations and refinements. */
const structOf = (ast: SchemaAST.AST): SchemaAST.AST =>
  SchemaAST.isTransformation(ast) || SchemaAST.isRefinement(ast) ? structOf(ast.from) : ast

const firstDuplicate = (names: ReadonlyArray<string>): string | undefined => {
  const folded = names.map(foldCase)
  return names.find((_, at) => folded.indexOf(folded[at] ?? "") !== at)
}

/** Returns the reason why a definition is invalid; undefined if it is valid. */
const invalidReason = (
  { name, key, indexes = [], fullText = [] }: Omit<Definition<unknown, Record<string, string>>, "row">,
  columns: ReadonlyArray<Column.Column | string>
): string | undefined => {
  const known = columns.flatMap((column) => (typeof column === "string" ? [] : [column]))
  const names = known.map((column) => column.name)
  const unknown = [key, ...indexes.flat(), ...fullText].find((column) => !names.includes(column))
  const double = firstDuplicate(fullText.length === 0 ? names : [...names, "row_id"])
  const uneven = indexes.find((on) => on.length === 0 || firstDuplicate(on) !== undefined)
  const twice = firstDuplicate(indexes.map((on) => on.join("_")))
  const ofText = fullText.find((column) => ["rank", "rowid", `${name}_text`].includes(foldCase(column)))
  return !isValid(name)
    ? "this is no name for a table"
    : isReserved(name)
      ? "the name is reserved"
      : (columns.find((column) => typeof column === "string") ??
        (unknown !== undefined
          ? `there is no column ${unknown}`
          : double !== undefined
            ? `there are two columns ${double}`
            : uneven !== undefined
              ? `an index has one or more different columns, not [${uneven.join(", ")}]`
              : twice !== undefined
                ? `there are two indexes ${name}_by_${twice}`
                : ofText !== undefined
                  ? `column ${ofText} cannot be in a full-text index`
                  : known.some((column) => column.name === key && column.nullable)
                    ? `the key ${key} may not be null`
                    : undefined))
}

/**
 * Makes a table from its definition. Throws a `TypeError` if the name is invalid or reserved, the key is unknown or nullable, an
 * index is empty, double or has an unknown column, or a field cannot be stored in a column.
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
export const make = <
  Row,
  Encoded extends { readonly [K in keyof Encoded]: Column.Value<Encoded[K]> },
  const Key extends keyof Encoded & string,
  const Indexes extends ReadonlyArray<ReadonlyArray<keyof Encoded & string>> = readonly []
>(
  definition: Definition<Row, Encoded, Key, Indexes>
): Table<Row, Encoded, Key, Indexes[number]> => {
  const { name, key, fullText } = definition
  const indexes: ReadonlyArray<Indexes[number]> = definition.indexes ?? []
  const found = SchemaAST.getPropertySignatures(structOf(definition.row.ast)).map(Column.fromField)
  const reason = invalidReason({ name, key, indexes, ...(fullText === undefined ? {} : { fullText }) }, found)
  if (reason !== undefined) {
    throw new TypeError(`Table ${JSON.stringify(name)} cannot be defined: ${reason}.`)
  }
  const declared = found.flatMap((column) => (typeof column === "string" ? [] : [column]))
  const declarations = declared.map(Column.declaration)
  // A full-text index needs stable row ids, which SQLite guarantees only for a declared INTEGER PRIMARY KEY.
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
  const shadowName = `${shadowPrefix}${name}`
  return {
    name,
    key,
    definedBy: definition.row,
    indexed: indexes,
    columns: declared.map((column) => column.name),
    declared,
    row: Schema.make(Column.storedSchema(definition.row.ast, declared)),
    fullText: fullText === undefined ? null : [`${name}_text`, fullText],
    indexes: indexes.map(indexName),
    create: create(name, ""),
    drop,
    shadow: (generation) => ({
      name: shadowName,
      create: create(shadowName, `_${generation}`),
      takeOver: [
        ...drop,
        ...(fullText === undefined
          ? []
          : ["insert", "delete", "update"].map((each) => `DROP TRIGGER ${quote(`${shadowName}_text_${each}`)}`)),
        `ALTER TABLE ${quote(shadowName)} RENAME TO ${quote(name)}`,
        ...(fullText === undefined
          ? []
          : [
              `ALTER TABLE ${quote(`${shadowName}_text`)} RENAME TO ${quote(`${name}_text`)}`,
              ...fullTextTriggers(name, fullText)
            ])
      ]
    })
  }
}
