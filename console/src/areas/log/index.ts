import type { Area } from "../area";

export const log: Area = {
  name: "log",
  routes: [
    {
      path: "/log",
      name: "log",
      component: () => import("./LogPage.vue"),
      meta: { title: "log.title", deed: "see_log" },
    },
  ],
  menu: [{ title: "log.title", route: "log", deeds: ["see_log"] }],
};
