export default {
  title: "首页",
  welcome: "{name}，您好",
  waiting: "待办事项",
  nothing_waits: "目前没有待办事项。",
  partly_unknown: "部分待办事项暂时无法取得，请稍后刷新。",
  posts: "我的岗位",
  deeds: "我的权限",
};
