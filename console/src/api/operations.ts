/** The operations log. */

import type { ExportAsked, ListQuery, Page } from "./lists";
import { exported, page } from "./lists";
import type { Download } from "./request";
import type { Post } from "./session";

export interface Operation {
  at: string;
  actor: string;
  post: Post | null;
  scope: string | null;
  scope_name: string;
  act: string;
  division: string;
  division_name: string;
  subject: string;
  why: string;
  details: Record<string, string>;
}

export const operations = (query: ListQuery, signal: AbortSignal): Promise<Page<Operation>> =>
  page<Operation>("/api/v1/operations", asked(query), { signal });

export const operationsExported = (wanted: ExportAsked, query: ListQuery): Promise<Download> => {
  const { page: _page, per_page: _size, ...others } = asked(query);
  return exported("/api/v1/operations/export", { ...wanted, ...others });
};

/** What is said of a list, without what is not narrowed; a day as the instants it begins and ends. */
function asked(query: ListQuery): ListQuery {
  const { q: _q, from = "", to = "", ...others } = query;
  const days = { since: from && `${from}T00:00:00+08:00`, until: to && `${to}T23:59:59+08:00` };
  return Object.fromEntries(Object.entries({ ...others, ...days }).filter(([, value]) => value !== ""));
}
