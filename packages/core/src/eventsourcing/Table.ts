/**
 * Tables of rows as data. One Schema says what a row is; the SQL that makes the table is read off it, so that what the
 * code cannot hold the table cannot either. Names are constants of a definition, never text from elsewhere.
 */
import { Schema, SchemaAST } from "effect"

export type SqlValue = string | number | null

/** A boolean, stored as 0 or 1. */
export const Flag = Schema.transformLiterals([0, false], [1, true])

export interface Definition<Row, Encoded extends { readonly [K in keyof Encoded]: SqlValue }> {
  readonly name: string
  /** The column that tells rows apart. */
  readonly key: keyof Encoded & string
  /** A struct whose encoded fields are text, integers or null. */
  readonly row: Schema.Schema<Row, Encoded>
  readonly indexes?: ReadonlyArray<ReadonlyArray<keyof Encoded & string>>
  /** The columns of a full-text index that is kept behind the table, as `<name>_text`. */
  readonly fullText?: ReadonlyArray<keyof Encoded & string>
}

export interface Table<Row> {
  readonly name: string
  readonly key: string
  readonly columns: ReadonlyArray<string>
  readonly row: Schema.Schema<Row, { readonly [column: string]: SqlValue }>
  /** The name and the columns of its full-text index, if it has one. */
  readonly fullText: readonly [name: string, columns: ReadonlyArray<string>] | null
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

/** How the name of everything starts that is filled beside a table in use. */
export const shadowPrefix = "rebuilding_"

const quote = (literal: SchemaAST.LiteralValue): string =>
  typeof literal === "string" ? `'${literal.replaceAll("'", "''")}'` : String(literal)

const membersOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> =>
  SchemaAST.isUnion(ast) ? ast.types.flatMap(membersOf) : [ast]

const column = (name: string, ast: SchemaAST.AST): string => {
  const members = membersOf(ast)
  const literals = members.flatMap((member) => (SchemaAST.isLiteral(member) ? [member.literal] : []))
  const allowed = literals.filter((literal) => literal !== null)
  const numeric = members.some(SchemaAST.isNumberKeyword) || allowed.some((literal) => typeof literal === "number")
  const type = `${name} ${numeric ? "INTEGER" : "TEXT"}${literals.includes(null) ? "" : " NOT NULL"}`
  return allowed.length === 0 ? type : `${type} CHECK (${name} IN (${allowed.map(quote).join(", ")}))`
}

// The index reads its content from the table that it will stand behind, whatever table fills it.
const fullTextIndex = (name: string, columns: ReadonlyArray<string>, content: string): string =>
  `CREATE VIRTUAL TABLE ${name}_text USING fts5(${columns.join(", ")}, content='${content}', content_rowid='row_id', tokenize='unicode61 remove_diacritics 2')`

const fullTextTriggers = (name: string, columns: ReadonlyArray<string>): ReadonlyArray<string> => {
  const list = columns.join(", ")
  const of = (row: string) => columns.map((each) => `${row}.${each}`).join(", ")
  const add = `INSERT INTO ${name}_text(rowid, ${list}) VALUES (new.row_id, ${of("new")});`
  const remove = `INSERT INTO ${name}_text(${name}_text, rowid, ${list}) VALUES ('delete', old.row_id, ${of("old")});`
  return [
    `CREATE TRIGGER ${name}_text_insert AFTER INSERT ON ${name} BEGIN ${add} END`,
    `CREATE TRIGGER ${name}_text_delete AFTER DELETE ON ${name} BEGIN ${remove} END`,
    `CREATE TRIGGER ${name}_text_update AFTER UPDATE ON ${name} BEGIN ${remove} ${add} END`
  ]
}

/**
 * A table from its definition.
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
export const make = <Row, Encoded extends { readonly [K in keyof Encoded]: SqlValue }>(
  definition: Definition<Row, Encoded>
): Table<Row> => {
  const { name, key, indexes = [], fullText } = definition
  const fields = SchemaAST.getPropertySignatures(SchemaAST.encodedAST(definition.row.ast))
  const columns = fields.map((field) => String(field.name))
  const declared = fields.map((field) => column(String(field.name), field.type))
  // A full-text index needs integer row ids that never change, which SQLite promises for a declared key only.
  const keyed =
    fullText === undefined
      ? [...declared, `PRIMARY KEY (${key})`]
      : ["row_id INTEGER PRIMARY KEY", ...declared, `UNIQUE (${key})`]
  const create = (as: string, generation: string) => [
    `CREATE TABLE ${as} (${keyed.join(", ")}) STRICT`,
    ...indexes.map((on) => `CREATE INDEX ${name}_by_${on.join("_")}${generation} ON ${as} (${on.join(", ")})`),
    ...(fullText === undefined ? [] : [fullTextIndex(as, fullText, name), ...fullTextTriggers(as, fullText)])
  ]
  const drop = [
    ...(fullText === undefined ? [] : [`DROP TABLE IF EXISTS ${name}_text`]),
    `DROP TABLE IF EXISTS ${name}`
  ]
  const beside = `${shadowPrefix}${name}`
  return {
    name,
    key,
    columns,
    row: Schema.make(definition.row.ast),
    fullText: fullText === undefined ? null : [`${name}_text`, fullText],
    create: create(name, ""),
    drop,
    shadow: (generation) => ({
      name: beside,
      create: create(beside, `_${generation}`),
      takeOver: [
        ...drop,
        ...(fullText === undefined
          ? []
          : ["insert", "delete", "update"].map((each) => `DROP TRIGGER ${beside}_text_${each}`)),
        `ALTER TABLE ${beside} RENAME TO ${name}`,
        ...(fullText === undefined
          ? []
          : [`ALTER TABLE ${beside}_text RENAME TO ${name}_text`, ...fullTextTriggers(name, fullText)])
      ]
    })
  }
}
