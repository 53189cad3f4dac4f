export default {
  responsible: "负责人",
  division_administrator: "区划管理员",
  grid_administrator: "网格管理员",
  collector: "采集员",
  verifier: "核查员",
  hotline_operator: "热线接线员",
  auditor: "审计员",
};
