/** What an area is: its pages, its places in the menu, what of it waits for me. */

import type { RouteLocationRaw, RouteRecordRaw } from "vue-router";

import type { Deed } from "../api/session";
import type { Key } from "../language";

export interface MenuEntry {
  title: Key;
  /** Name of the route that it opens. */
  route: string;
  /** Shown only to whoever may do one of these somewhere; without any, to everyone. */
  deeds?: Deed[];
}

/** Something that waits for me, as the first page tells it. */
export interface Waiting {
  title: string;
  count: number;
  to: RouteLocationRaw;
}

export interface Area {
  name: string;
  routes: RouteRecordRaw[];
  menu?: MenuEntry[];
  /** Asked by the first page where one of `menu`'s deeds is allowed. */
  waiting?: () => Promise<Waiting[]>;
}
