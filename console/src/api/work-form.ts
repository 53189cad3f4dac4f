/** 附件2 广西健康码工作信息表: template, pre-check, handing in, the board, files given out. */

import type { Checked, Imported, RowProblem } from "../parts/importing";
import type { Step } from "./divisions";
import type { ExportAsked, ListQuery } from "./lists";
import { page } from "./lists";
import { type Download, download, get, upload } from "./request";
import type { Post } from "./session";

const PATH = "/api/v1/work-form";

/** What is wrong with a row; `sheet` is empty for the form as a whole. */
export interface FormProblem extends RowProblem {
  sheet: string;
  code: string;
}

export interface FormChecked extends Checked {
  division: string;
  division_name: string;
  unit: string;
  filled_on: string | null;
  hotlines: string[];
  places: string[];
  new: number;
  changed: number;
  unchanged: number;
  problems: FormProblem[];
  warnings: FormProblem[];
}

export interface Submission {
  id: number;
  division: string;
  division_name: string;
  at: string;
  by: string;
  unit: string;
  filled_on: string | null;
  hotlines: string[];
  places: string[];
  rows: number;
  taken: number;
  unchanged: number;
  failed: number;
}

export interface FormImported extends Imported {
  submission: Submission;
  unchanged: number;
  repeated: boolean;
  problems: FormProblem[];
  warnings: FormProblem[];
}

export type BoardState = "submitted" | "late" | "overdue" | "open";

/** How a division stands with its form. */
export interface BoardEntry {
  division: string;
  name: string;
  divided: boolean;
  state: BoardState;
  due_on: string | null;
  first_at: string | null;
  last_at: string | null;
  failed: number;
  lacking: Post[];
  hotline: boolean;
  place: boolean;
}

export interface Board {
  due_on: string;
  level: Step["level"];
  clause: string;
  own: BoardEntry;
  below: BoardEntry[];
}

export const blankForm = (format: "xlsx" | "docx"): Promise<Download> =>
  download(`${PATH}/template`, { query: { format } });

export const checkForm = (file: File, division: string): Promise<FormChecked> =>
  upload<FormChecked>(`${PATH}/check`, file, { division });

export const handInForm = (file: File, division: string): Promise<FormImported> =>
  upload<FormImported>(PATH, file, { division });

export const submissions = (query: ListQuery, signal: AbortSignal) =>
  page<Submission>(`${PATH}/submissions`, query, { signal });

export const failures = (id: number): Promise<Download> =>
  download(`${PATH}/submissions/${id}/failures`);

export const board = (division: string, signal?: AbortSignal): Promise<Board> =>
  get<Board>(`${PATH}/board`, { query: { division }, signal });

/** What is given out, beside what every export is asked for. */
export interface FormAsked extends ExportAsked {
  division: string;
  whole_numbers: boolean;
}

/** A division's own form. */
export const formFile = (asked: FormAsked): Promise<Download> =>
  download(`${PATH}/export`, { body: asked });

/** Everybody with a post of the form, there and below. */
export const registerFile = (asked: FormAsked): Promise<Download> =>
  download("/api/v1/staff/register/export", { body: asked });
