/** What stands against a form, as a person reads it. */

import type { FormProblem } from "../../api/work-form";
import { type Key, t } from "../../language";

const FIELDS: Record<string, Key> = {
  name: "work_form.name",
  number: "work_form.number",
  unit_and_position: "work_form.unit_and_position",
  phone: "work_form.phone",
  posts: "work_form.posts",
  note: "work_form.note",
  unit: "work_form.unit",
  filled_on: "work_form.filled_on",
  hotlines: "work_form.hotlines",
  places: "work_form.places",
};

/** With the columns as the form prints them, and the sheet where there are several. */
export function readable(problems: readonly FormProblem[]): FormProblem[] {
  const sheets = new Set(problems.map((one) => one.sheet).filter((one) => one !== ""));
  return problems.map((one) => {
    const key = FIELDS[one.field ?? ""];
    return {
      ...one,
      field: key === undefined ? null : t(key),
      words:
        sheets.size > 1 && one.sheet !== ""
          ? t("work_form.sheet_said", { sheet: one.sheet, words: one.words })
          : one.words,
    };
  });
}

/** Where a note belongs: the row, the field, or the whole form. */
export function whereOf(one: FormProblem, sheets: number): string {
  if (one.row === null) {
    return one.sheet || t(FIELDS[one.field ?? ""] ?? "work_form.whole_form");
  }
  return sheets > 1
    ? t("work_form.line_of_sheet", { sheet: one.sheet, row: one.row })
    : t("work_form.line", { row: one.row });
}
