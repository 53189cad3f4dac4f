import type { Area } from "../area";

export const appeals: Area = {
  name: "appeals",
  routes: [
    {
      path: "/appeals",
      name: "appeals",
      component: () => import("./AppealsPage.vue"),
      meta: { title: "appeals.title", deed: "see_appeals" },
    },
  ],
  menu: [{ title: "appeals.title", route: "appeals", deeds: ["see_appeals"] }],
};
