"""附件2 广西健康码工作信息表: read as people fill it in, and written as it is printed.

``reading.read_form`` answers a ``ReadForm`` or a ``Flaw``; ``written`` says what stands in a
form, a template, a 失败明细; ``writing_workbook`` and ``writing_document`` draw it.
"""
