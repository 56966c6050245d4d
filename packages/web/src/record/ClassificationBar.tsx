/** The anomaly classification bar: item, clearance, classes, disruption and risk. */
import type { ComponentChildren } from "preact"
import type { ScpFile } from "../app/Dossier.ts"
import { RedactionBar } from "../parts/RedactionBars.tsx"
import * as Words from "../words/Words.ts"
import { Since } from "./Since.tsx"

interface GaugeProps {
  readonly value: ScpFile["classification"]["risk"]
  readonly names: ReadonlyArray<string>
}

const nameOf = (value: number | null, names: ReadonlyArray<string>): string | null =>
  value === null ? null : (names[value - 1] ?? null)

/** A gauge of five steps, in the colour of the level with the same number. */
const Gauge = ({ value, names }: GaugeProps) =>
  value === null ? (
    <span class="none">Not assessed</span>
  ) : (
    <span class="gauge">
      <svg class={`steps l${value}`} viewBox="0 0 43 26" aria-hidden="true">
        {[8, 12, 17, 21, 25].map((height, index) => (
          <rect
            key={height}
            class={index < value ? "lit" : ""}
            x={index * 9 + 0.5}
            y={25.5 - height}
            width={6}
            height={height}
          />
        ))}
      </svg>
      <span>
        {nameOf(value, names)}
        <small>
          <span class="sr">, </span>
          {value}
          <span aria-hidden="true">/5</span>
          <span class="sr"> of 5</span>
        </small>
      </span>
    </span>
  )

const Cell = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  <div class="cell">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

/** The id: the number of an anomaly in large figures, any other id as it is. */
const Item = ({ label, id }: { readonly label: string; readonly id: string }) => {
  const [, number] = /^SCP-(.*)$/.exec(id) ?? []
  return (
    <div class="item">
      <dt>{label}</dt>
      {number === undefined ? (
        <dd>
          <span class="long">{id}</span>
        </dd>
      ) : (
        <dd>
          <span class="prefix">SCP</span>
          <span class="sr">-</span>
          <span class={number.length > 6 ? "long" : "number"}>{number}</span>
        </dd>
      )}
    </div>
  )
}

interface HeadProps {
  readonly label: string
  readonly id: string
  readonly clearanceLabel: string
  readonly level: Words.Level
  readonly compartments?: ReadonlyArray<string>
  readonly now?: { readonly level: Words.Level } | undefined
}

const Head = ({ label, id, clearanceLabel, level, compartments = [], now }: HeadProps) => (
  <>
    <Item label={label} id={id} />
    <div class={`clear l${level}`}>
      <dt>{clearanceLabel}</dt>
      <dd>
        <b>Level {level}</b> <span>{Words.levels[level]}</span>
        {compartments.map((name) => (
          <em key={name}>{name}</em>
        ))}
        {now === undefined || now.level === level ? null : <small> · now level {now.level}</small>}
      </dd>
    </div>
  </>
)

interface ClassificationBarProps {
  readonly record: Pick<ScpFile, "id" | "classification" | "clearance">
  /** The file as it is, when a past version is shown. */
  readonly now?: ScpFile | undefined
}

/** The bar of an SCP file. */
export const ClassificationBar = ({ record: { id, classification, clearance }, now }: ClassificationBarProps) => {
  const { disruption, objectClass, risk, secondaryClass } = classification
  const today = now?.classification
  return (
    <div class={`bar l${clearance.level}`} role="group" aria-label="Anomaly classification">
      <dl>
        <Head label="Item" id={id} clearanceLabel="Clearance" {...clearance} now={now?.clearance} />
        <Cell label="Containment">
          {objectClass}
          <Since was={objectClass} is={today?.objectClass} />
        </Cell>
        <Cell label="Secondary">
          {secondaryClass ?? <span class="none">None</span>}
          <Since was={secondaryClass} is={today?.secondaryClass} />
        </Cell>
        <Cell label="Disruption">
          <Gauge value={disruption} names={Words.disruptions} />
          <Since
            was={nameOf(disruption, Words.disruptions)}
            is={today && nameOf(today.disruption, Words.disruptions)}
          />
        </Cell>
        <Cell label="Risk">
          <Gauge value={risk} names={Words.risks} />
          <Since was={nameOf(risk, Words.risks)} is={today && nameOf(today.risk, Words.risks)} />
        </Cell>
      </dl>
    </div>
  )
}

/** The bar of a user, a site or a task force: id and clearance. */
export const CardBar = ({
  label,
  id,
  clearance
}: {
  readonly label: string
  readonly id: string
  readonly clearance: ScpFile["clearance"]
}) => (
  <div class={`bar l${clearance.level}`} role="group" aria-label="Classification">
    <dl>
      <Head label={label} id={id} clearanceLabel="Clearance" {...clearance} />
    </dl>
  </div>
)

const sealedWidths = { Containment: 62, Secondary: 48, Disruption: 70, Risk: 55 }

/** The bar of a redacted record: its level, and nothing else of it. */
export const SealedBar = ({
  type,
  id,
  needed
}: {
  readonly type: Words.RecordType
  readonly id: string
  readonly needed: Words.Level
}) => (
  <div class={`bar l${needed}`} role="group" aria-label="Classification">
    <dl>
      <Head
        label={type === "scp" ? "Item" : Words.typeLabels[type]}
        id={id}
        clearanceLabel="Classified"
        level={needed}
      />
      {type === "scp"
        ? Object.entries(sealedWidths).map(([label, width]) => (
            <div key={label} class="cell" aria-hidden="true">
              <dt>{label}</dt>
              <dd>
                <RedactionBar width={width} />
              </dd>
            </div>
          ))
        : null}
    </dl>
  </div>
)
