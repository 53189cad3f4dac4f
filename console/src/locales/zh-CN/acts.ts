export default {
  enrolled: "登记工作人员",
  corrected: "更正资料",
  appointed: "任命",
  suspended: "暂停岗位",
  resumed: "恢复岗位",
  handed_over: "移交岗位",
  ended: "免去岗位",
  opened_staff_number: "查看工作人员完整号码",
  opened_person_number: "查看居民完整号码",
  looked_up: "按证件号码查码",
  exported: "导出",
  passed_training: "通过培训考核",
};
