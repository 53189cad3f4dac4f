import { areas } from "../src/areas";
import { get } from "../src/api/request";

areas.splice(1, 0, {
  name: "trial",
  routes: [
    {
      path: "/trial",
      name: "trial",
      component: () => import("./ListTrial.vue"),
      meta: { title: "posts.collector", deed: "see_staff" },
    },
    {
      path: "/trial/import",
      name: "trial-import",
      component: () => import("./ImportTrial.vue"),
      meta: { title: "importing.file", deed: "manage_staff" },
    },
    {
      path: "/trial/training",
      name: "trial-training",
      component: () => import("./ImportTrial.vue"),
      meta: { title: "shell.to_training" },
    },
  ],
  menu: [
    { title: "posts.collector", route: "trial", deeds: ["see_staff"] },
    { title: "importing.file", route: "trial-import", deeds: ["manage_staff"] },
    { title: "deeds.manage_keys", route: "trial-training", deeds: ["manage_keys"] },
  ],
  waiting: async () => {
    const { count } = await get<{ count: number }>("/api/v1/trial/waiting");
    return [{ title: "条名单待核对", count, to: { name: "trial" } }];
  },
});
