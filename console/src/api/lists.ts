/** Lists and exports: the form that all of them have in the API. */

import { type Asked, type Download, type Query, download, get } from "./request";

export interface Page<Row> {
  items: Row[];
  total: number;
  page: number;
  per_page: number;
}

/** What a list is asked for: page, division, words, and the list's own filters. */
export type ListQuery = Record<string, string>;

export type Format = "xlsx" | "csv" | "ods" | "docx";

/** What is said about an export: it stands in the operations log. */
export interface ExportAsked {
  why: string;
  format: Format;
}

/** A page of a list. */
export const page = <Row>(path: string, query: Query, asked: Asked = {}) =>
  get<Page<Row>>(path, { ...asked, query });

/** A list as a file. */
export const exported = (
  path: string,
  asked: ExportAsked | (ExportAsked & Record<string, unknown>),
  query: Query = {},
): Promise<Download> =>
  download(path, { body: asked, query });
