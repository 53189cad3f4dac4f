/** 用户受理渠道: what divisions publish of how they are reached. */

import type { Level } from "./coverage";
import type { ExportAsked, ListQuery } from "./lists";
import { exported, page } from "./lists";
import { type Download, get, post, put, remove } from "./request";

export interface Shift {
  days: number[];
  opens: string;
  closes: string;
}

export interface HotlineContent {
  kind: "hotline";
  number: string;
  label: string;
  hours: Shift[];
  note: string;
}

export interface PointContent {
  kind: "point";
  name: string;
  address: string;
  hours: Shift[];
  note: string;
}

export interface DutyContent {
  kind: "duty";
  name: string;
  begins: string;
  ends: string;
  phone: string;
  phone_shown: boolean;
}

export type Content = HotlineContent | PointContent | DutyContent;
export type Kind = Content["kind"];

export interface Entry {
  id: string;
  division: string;
  content: Content;
  published_at: string;
  published_by: string;
  confirmed_by: string | null;
  freshness: { confirmed_at: string | null; days_unconfirmed: number | null; stale: boolean };
  over: boolean;
}

export interface Row {
  code: string;
  name: string;
  level: Level;
  full_name: string;
  lacking: ("hotline" | "point")[];
  hotlines: number;
  points: number;
  stale: number;
  waiting: number;
}

const HERE = "/api/v1/reception";
const ENTRIES = `${HERE}/entries`;
const one = (id: string) => `${ENTRIES}/${encodeURIComponent(id)}`;

export const entries = async (division: string): Promise<Entry[]> =>
  (await get<{ items: Entry[] }>(ENTRIES, { query: { division } })).items;
export const publish = (division: string, content: Content) =>
  post<Entry>(ENTRIES, { body: { division, content } });
export const mend = (id: string, content: Content) => put<Entry>(one(id), { body: { content } });
export const confirm = (id: string) => post<Entry>(`${one(id)}/confirm`);
export const withdraw = (id: string) => remove<void>(one(id));

export const board = (query: ListQuery, signal: AbortSignal) =>
  page<Row>(`${HERE}/board`, asked(query), { signal });

export function boardExported(wanted: ExportAsked, query: ListQuery): Promise<Download> {
  const { division, level, matter } = asked(query);
  return exported(`${HERE}/export`, {
    ...wanted,
    division,
    level: level ?? null,
    matter: matter ?? null,
  });
}

/** What is said of the board, without what is not narrowed. */
function asked(query: ListQuery): ListQuery {
  const { q: _q, ...others } = query;
  return Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ""));
}
