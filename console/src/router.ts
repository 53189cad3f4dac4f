/** The routes of all areas, and who may open them. */

import { createRouter, createWebHistory, type RouteLocationRaw } from "vue-router";

import { surroundings } from "./api/request";
import type { Deed } from "./api/session";
import { areas } from "./areas";
import type { Key } from "./language";
import { forget, known, may } from "./session";
import UnknownPage from "./shell/UnknownPage.vue";

declare module "vue-router" {
  interface RouteMeta {
    /** What the page is called, in the window's title. */
    title: Key;
    /** Open without being signed in. */
    open?: boolean;
    /** Only for whoever may do this somewhere. */
    deed?: Deed;
    /** The page does not concern a division: no tree beside it. */
    alone?: boolean;
  }
}

export const router = createRouter({
  history: createWebHistory("/console/"),
  routes: [
    ...areas.flatMap((area) => area.routes),
    {
      path: "/:rest(.*)*",
      name: "unknown",
      component: UnknownPage,
      meta: { title: "shell.unknown", alone: true },
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.beforeEach(async (to) => {
  if (to.meta.open === true) {
    return true;
  }
  if ((await known()) === null) {
    return toSignIn(to.fullPath);
  }
  if (to.meta.deed !== undefined && !may(to.meta.deed)) {
    return { name: "not-allowed", query: { page: to.meta.title } };
  }
  return true;
});

/** The sign-in page, which leads back to where one was. */
export function toSignIn(back: string): RouteLocationRaw {
  return { name: "sign-in", query: back === "/" ? {} : { back } };
}

surroundings.signedOut = () => {
  forget();
  const here = router.currentRoute.value;
  if (here.meta.open !== true && here.matched.length > 0) {
    void router.push(toSignIn(here.fullPath));
  }
};
