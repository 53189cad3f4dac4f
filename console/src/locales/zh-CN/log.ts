export default {
  title: "操作日志",
  lead: "谁在什么时候、对谁、为什么做了什么。日志只增不改。",
  at: "时间",
  actor: "操作人",
  act: "操作",
  any_act: "全部操作",
  subject: "对象",
  division: "涉及区划",
  why: "事由",
  from: "从",
  to: "到",
};
