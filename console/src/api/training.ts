/** The training: study material, the test, its progress. */

import type { ExportAsked, ListQuery, Page } from "./lists";
import { type Asked, type Download, download, get, post } from "./request";
import type { Post } from "./session";

export type Colour = "red" | "yellow" | "green";

export interface Section {
  heading: string | null;
  colour: Colour | null;
  lines: { text: string; clause: string | null }[];
}

/** A piece of a worked case's day line. */
export interface Stretch {
  since: string;
  until: string | null;
  colour: Colour | null;
  word: string;
  why: string[];
}

export interface Example {
  name: string;
  clauses: string[];
  facts: string[];
  line: Stretch[];
}

export interface Chapter {
  id: string;
  title: string;
  clause: string | null;
  diagram: { address: string; words: string } | null;
  sections: Section[];
  examples: Example[];
}

export interface Material {
  rulebook: string;
  title: string;
  document: string;
  chapters: Chapter[];
}

/** How far my training has come, and the terms of the test. */
export interface Mine {
  rulebook: string;
  title: string;
  document: string;
  needed: boolean;
  passed_at: string | null;
  questions: number;
  pass_mark: number;
  sheets_a_day: number;
  begun_today: number;
  waiting: boolean;
  best: number | null;
}

export interface Question {
  stem: string;
  facts: string[];
  text: string;
  choices: string[];
}

export interface Sheet {
  handle: string;
  questions: Question[];
}

export interface Wrong {
  place: number;
  question: Question;
  taken: string;
  right: string;
  clause: string;
  because: string[];
}

export interface Result {
  right: number;
  asked: number;
  needed: number;
  passed: boolean;
  wrong: Wrong[];
}

export interface Share {
  division: string;
  name: string;
  staff: number;
  passed: number;
  below: boolean;
}

export interface Progress {
  whole: Share;
  own: Share;
  parts: Share[];
}

export type TrainingState = "passed" | "tried" | "not_begun";

export interface Trainee {
  handle: string;
  name: string;
  unit: string;
  posts: { post: Post; division: string; division_name: string }[];
  state: TrainingState;
  passed_at: string | null;
  sheets: number;
  best: number | null;
}

const HERE = "/api/v1/training";

export const material = () => get<Material>(`${HERE}/material`);
export const mine = () => get<Mine>(HERE);
/** The sheet that waits for my answers, else a new one. */
export const begin = () => post<Sheet>(`${HERE}/sheets`);
export const handIn = (handle: string, answers: number[]) =>
  post<Result>(`${HERE}/sheets/${encodeURIComponent(handle)}/answers`, { body: { answers } });
export const progress = (division: string, asked: Asked = {}) =>
  get<Progress>(`${HERE}/progress`, { ...asked, query: { division } });

export const people = (query: ListQuery, signal: AbortSignal) =>
  post<Page<Trainee>>(`${HERE}/people/search`, {
    body: { ...wanted(query), page: Number(query.page), per_page: Number(query.per_page) },
    signal,
  });

export const peopleExported = (asked: ExportAsked, query: ListQuery): Promise<Download> =>
  download(`${HERE}/export`, { body: { ...wanted(query), ...asked } });

/** Names stand in the body, never in an address. */
const wanted = ({ division, q, state, post: held }: ListQuery) => ({
  division,
  q: q ?? "",
  ...(state ? { state } : {}),
  ...(held ? { post: held } : {}),
});
