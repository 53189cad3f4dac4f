import type { Same } from "../same";
import type chinese from "../zh-CN/formats";

export default {
  xlsx: "Excel spreadsheet (.xlsx)",
  csv: "Plain text table (.csv)",
  ods: "OpenDocument spreadsheet (.ods)",
  docx: "Word document (.docx)",
} satisfies Same<typeof chinese>;
