import type { Area } from "../area";

export const home: Area = {
  name: "home",
  routes: [
    {
      path: "/",
      name: "home",
      component: () => import("./HomePage.vue"),
      meta: { title: "home.title", alone: true },
    },
  ],
  menu: [{ title: "home.title", route: "home" }],
};
