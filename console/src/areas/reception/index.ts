import type { Area } from "../area";

export const reception: Area = {
  name: "reception",
  routes: [
    {
      path: "/reception",
      name: "reception",
      component: () => import("./ReceptionPage.vue"),
      meta: { title: "reception.title", deed: "manage_reception" },
    },
    {
      path: "/reception/board",
      name: "reception-board",
      component: () => import("./BoardPage.vue"),
      meta: { title: "reception.board", deed: "manage_reception" },
    },
  ],
  menu: [{ title: "reception.title", route: "reception", deeds: ["manage_reception"] }],
};
