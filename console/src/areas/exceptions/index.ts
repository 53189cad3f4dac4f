import type { Area } from "../area";

export const exceptions: Area = {
  name: "exceptions",
  routes: [
    {
      path: "/exceptions",
      name: "exceptions",
      component: () => import("./ExceptionsPage.vue"),
      meta: { title: "exceptions.title", deed: "see_exceptions" },
    },
  ],
  menu: [{ title: "exceptions.title", route: "exceptions", deeds: ["see_exceptions"] }],
};
