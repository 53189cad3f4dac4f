/** 级级有人员: which divisions lack whom. */

import type { ExportAsked, ListQuery } from "./lists";
import { exported, page } from "./lists";
import { type Download, get } from "./request";
import type { Post } from "./session";

export type Level = "region" | "city" | "county" | "township" | "village";

export interface Tally {
  divisions: number;
  complete: number;
  lacking: Partial<Record<Post, number>>;
}

export interface Below {
  code: string;
  name: string;
  level: Level;
  divided: boolean;
  lacking: Post[];
  tally: Tally;
}

export interface Coverage {
  code: string;
  name: string;
  full_name: string;
  lacking: Post[];
  tally: Tally;
  levels: { level: Level; tally: Tally }[];
  below: Below[];
}

export interface Gap {
  code: string;
  name: string;
  level: Level;
  full_name: string;
  lacking: Post[];
}

export const coverage = (division: string) =>
  get<Coverage>("/api/v1/coverage", { query: { division } });

export const gaps = (query: ListQuery, signal: AbortSignal) =>
  page<Gap>("/api/v1/coverage/gaps", asked(query), { signal });

export function gapsExported(wanted: ExportAsked, query: ListQuery): Promise<Download> {
  const { division, level, lacking } = asked(query);
  return exported("/api/v1/coverage/export", {
    ...wanted,
    division,
    level: level ?? null,
    post: lacking ?? null,
  });
}

/** What is said of a list, without what is not narrowed. */
function asked(query: ListQuery): ListQuery {
  const { q: _q, ...others } = query;
  return Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ""));
}
