/** What an import wizard asks and is told. */

/** What is wrong with a row; `row` as the spreadsheet counts, null: with the file as a whole. */
export interface RowProblem {
  row: number | null;
  field: string | null;
  words: string;
}

/** What the pre-check found; nothing has been taken in yet. */
export interface Checked {
  rows: number;
  fit: number;
  unfit: number;
  /** The first of them; all stand in the file of failures. */
  problems: RowProblem[];
}

/** What was taken in. */
export interface Imported {
  taken: number;
  unchanged?: number;
  failed: number;
  problems: RowProblem[];
}

/** How far it is, of `rows`. */
export type Progress = (done: number, rows: number) => void;
