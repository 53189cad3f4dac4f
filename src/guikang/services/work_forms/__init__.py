"""附件2 广西健康码工作信息表: handed in, looked after, and given out again.

``submitting`` checks a form and hands it in, ``submissions`` tells what was handed in and what
is missing, ``rosters`` gives forms and the merged register out as files.
"""
