export default {
  xlsx: "Excel 表格（.xlsx）",
  csv: "纯文本表格（.csv）",
  ods: "开放文档表格（.ods）",
  docx: "Word 文档（.docx）",
};
