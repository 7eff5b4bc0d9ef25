"""Places, estates and names in letters, swapped at random so that the model learns that they count for nothing."""

import re

# The publisher's own marks: A市, A3区 …
CODE = re.compile(r"[A-Z]\d{0,2}(?=[市区县镇])")
KIND = "小区|社区|花园|家园|公馆|学校|小学|中学|幼儿园|大道|街道|国际|广场|公司|楼盘|项目|城|苑|府|路|街|镇|村"
NAME = re.compile(rf"(?:(?<=[市区县镇，。、：])|^)(?!关于|请|反映|举报|咨询|求|建议|投诉)([\u4e00-\u9fff]{{2,5}}?)({KIND})")


def without_places(title):
    """A title less the marks of city and district."""
    return re.sub(r"[A-Z]\d{0,2}[市区县镇]", "", title)


class Places:
    """All names of all titles, by kind."""

    def __init__(self, titles):
        self.names = {}
        for title in titles:
            for name, kind in NAME.findall(title):
                self.names.setdefault(kind, set()).add(name)
        self.names = {kind: sorted(names) for kind, names in self.names.items()}

    def swapped(self, text, title, random):
        """The text with other names for those that stand in its letter's title, and other marks for all."""
        for name, kind in NAME.findall(title):
            text = text.replace(name, random.choice(self.names[kind]))
        marks = {}

        def other(mark):
            return marks.setdefault(mark[0], f"{random.choice('ABCDEFGHJKLM')}{random.choice(['', *range(1, 10)])}")

        return CODE.sub(other, text)
