/** What the log tells of, as this release knows it. */

export const ACTS = [
  "enrolled",
  "corrected",
  "appointed",
  "suspended",
  "resumed",
  "handed_over",
  "ended",
  "opened_staff_number",
  "opened_person_number",
  "looked_up",
  "exported",
  "passed_training",
  "reception_changed",
] as const;

export type Act = (typeof ACTS)[number];

export const isAct = (act: string): act is Act => (ACTS as readonly string[]).includes(act);
