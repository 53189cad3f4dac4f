"""桂康 Guikang: the Guangxi Health Code as its notice orders it."""
