/** A use of break-glass, with its review or the form that signs it. */
import * as SessionState from "../app/SessionState.ts"
import { ActionForm, lineOf } from "../forms/ActionForm.tsx"
import { Field } from "../forms/Field.tsx"
import { Facts } from "../parts/Facts.tsx"
import { RecordLink } from "../parts/RecordLink.tsx"
import type { Success } from "../protocol/Calls.ts"
import * as Words from "../words/Words.ts"

/** A use of break-glass. */
export type Review = Success<"Reviews">[number]

interface ReviewCardProps {
  readonly review: Review
  readonly onSign: (review: Review, note: string) => Promise<string>
}

const Signature = ({ review, onSign }: ReviewCardProps) => {
  if (review.reviewedBy !== null) {
    return null
  }
  return review.user === SessionState.me.value?.id ? (
    <p class="quiet">This use is your own: you cannot review it. Another auditor signs it.</p>
  ) : (
    <ActionForm button="Sign the review" onSubmit={(fields) => onSign(review, lineOf(fields, "note"))}>
      <Field label="Note" hint="Your finding. It is signed with your name and cannot be changed.">
        {(ids) => <textarea {...ids} name="note" rows={2} maxLength={2_000} required />}
      </Field>
    </ActionForm>
  )
}

/** The card. The record, the reason and the note of a masked one are hidden from this auditor. */
export const ReviewCard = ({ review, onSign }: ReviewCardProps) => {
  const { user, type, target, reason, brokenAt, expiresAt, reviewedBy, reviewedAt, note, masked } = review
  return (
    <li class="card">
      <h2>{type === null || target === null ? "A masked record" : <RecordLink type={type} id={target} />}</h2>
      {masked ? <p class="quiet">The record lies above your clearance, so that it and the reason are masked.</p> : null}
      <Facts
        facts={[
          ["User", <RecordLink type="user" id={user} />],
          ...(reason === null ? [] : [["Reason", reason] as const]),
          ["Broken", Words.second(brokenAt)],
          ["Open until", Words.second(expiresAt)],
          ...(reviewedBy === null ? [] : [["Reviewed by", <RecordLink type="user" id={reviewedBy} />] as const]),
          ...(reviewedAt === null ? [] : [["Reviewed", Words.second(reviewedAt)] as const]),
          ...(note === null ? [] : [["Note", note] as const])
        ]}
      />
      <Signature review={review} onSign={onSign} />
    </li>
  )
}
