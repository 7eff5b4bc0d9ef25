"""Writes a small file of every format: sample.NAME holds two letters in two rows, or two articles of a document.
Needs xlwt (for .xls) and LibreOffice (for .doc). sample.xlsx was saved by a spreadsheet program, for its dates and merged cells, and is not written here."""
import os
import struct
import subprocess
import tempfile
import zipfile

ROWS = [["编号", "内容"], ["1", "村口的路灯不亮"], ["2", "鱼塘租金几时公开"]]
ARTICLES = ["关于样例的通知", "第一条 路灯由镇里修理。", "第二条 租金每年公开一次。"]


def archive(name, parts):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_STORED) as out:
        for part, data in parts.items():
            out.writestr(zipfile.ZipInfo(part, (2023, 5, 8, 0, 0, 0)), data)


def text(name, lines):
    with open(name, "w", encoding="utf8", newline="\n") as out:
        out.write("\n".join(lines) + "\n")


def ods():
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    rows = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in ROWS)
    spaces = " ".join(f"xmlns:{n}='urn:oasis:names:tc:opendocument:xmlns:{n}:1.0'" for n in ["office", "table", "text"])
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='表'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    manifest = "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    archive("sample.ods", {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    })


def xlsb():
    def record(kind, data=b""):
        kind = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return kind + bytes([len(data)]) + data

    def wide(words):
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    book = record(0x83) + record(0x8F) + record(0x9C, struct.pack("<II", 0, 1) + wide("r1") + wide("表")) + record(0x90)
    book += record(0x9D, bytes(26)) + record(0x84)
    sheet = record(0x81) + record(0x94, struct.pack("<IIII", 0, len(ROWS) - 1, 0, 1)) + record(0x91)
    for y, row in enumerate(ROWS):
        sheet += record(0x00, struct.pack("<I", y) + bytes(13))
        for x, cell in enumerate(row):
            sheet += record(0x06, struct.pack("<II", x, 0) + wide(cell))
    sheet += record(0x92) + record(0x82)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = f"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='{kind}' Target='worksheets/sheet1.bin'/></Relationships>"
    archive("sample.xlsb", {
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relations,
        "xl/worksheets/sheet1.bin": sheet,
    })


def xls():
    import xlwt

    book = xlwt.Workbook(encoding="utf8")
    sheet = book.add_sheet("表")
    for y, row in enumerate(ROWS):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    book.save("sample.xls")


def docx():
    paragraphs = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in ARTICLES)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:document xmlns:w='{space}'><w:body>{paragraphs}</w:body></w:document>"
    archive("sample.docx", {"word/document.xml": body})


def pdf():
    """One page in a font that every reader has; its text is Chinese in UTF-16."""
    lines = "".join(f"1 0 0 1 72 {720 - 30 * n} Tm <{words.encode('utf-16-be').hex()}> Tj\n" for n, words in enumerate(ARTICLES))
    stream = f"BT /F1 14 Tf\n{lines}ET\n"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        f"<</Length {len(stream)}>>\nstream\n{stream}endstream",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, words in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{words}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    open("sample.pdf", "wb").write(out.encode("ascii"))


def doc():
    """Articles counted by Word, a table with merged cells, a note, a word that was deleted: written by LibreOffice."""
    def words(text, properties=""):
        return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    def cell(text, width, properties=""):
        return f"<w:tc><w:tcPr><w:tcW w:w='{width}' w:type='dxa'/>{properties}</w:tcPr>{words(text)}</w:tc>"

    counted = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"
    rows = [
        cell("学段", 2000) + cell("标准", 2000) + cell("备注", 2000),
        cell("小学", 2000, "<w:vMerge w:val='restart'/>") + cell("甲", 2000) + cell("含税", 2000),
        cell("", 2000, "<w:vMerge/>") + cell("乙", 2000) + cell("", 2000),
        cell("合计", 4000, "<w:gridSpan w:val='2'/>") + cell("丙", 2000),
    ]
    grid = "<w:tblGrid>" + "<w:gridCol w:w='2000'/>" * 3 + "</w:tblGrid>"
    table = f"<w:tbl><w:tblPr/>{grid}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    deleted = "<w:del w:id='1' w:author='a'><w:r><w:delText>旧词</w:delText></w:r></w:del>"
    note = "<w:r><w:t>租金每年公开一次</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>。</w:t></w:r>"
    body = words("关于样例的通知", "<w:pStyle w:val='a'/>") + words("路灯由镇里修理。", counted)
    body += f"<w:p><w:pPr>{counted}</w:pPr>{deleted}{note}</w:p>{table}" + words("某年某月")
    level = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/><w:suff w:val='space'/><w:lvlText w:val='第%1条'/></w:lvl>"
    space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {"document": "document.main", "numbering": "numbering", "styles": "styles", "footnotes": "footnotes"}
    types = "".join(f"<Override PartName='/word/{part}.xml' ContentType='{head}.{kind}+xml'/>" for part, kind in kinds.items())
    own = "".join(f"<Relationship Id='{part}' Type='{relation}/{part}' Target='{part}.xml'/>" for part in list(kinds)[1:])
    lists = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{}</Relationships>"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sample.docx")
        archive(path, {
            "[Content_Types].xml": f"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>{types}</Types>",
            "_rels/.rels": lists.format(f"<Relationship Id='r1' Type='{relation}/officeDocument' Target='word/document.xml'/>"),
            "word/_rels/document.xml.rels": lists.format(own),
            "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
            "word/numbering.xml": f"<w:numbering {space}><w:abstractNum w:abstractNumId='7'>{level}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num></w:numbering>",
            "word/styles.xml": f"<w:styles {space}><w:style w:type='paragraph' w:styleId='a'><w:name w:val='heading 1'/></w:style></w:styles>",
            "word/footnotes.xml": f"<w:footnotes {space}><w:footnote w:id='2'>{words('不含押金。')}</w:footnote></w:footnotes>",
        })
        subprocess.run(["soffice", "--headless", "--convert-to", "doc", "--outdir", ".", path], check=True)


def ofd():
    """One page; letters with their steps, as most writers put them."""
    def line(y, words):
        return f"<ofd:TextObject ID='{y}' Boundary='25 {y} 160 6' Font='1' Size='4.9'><ofd:TextCode X='0' Y='4.5' DeltaX='g {len(words) - 1} 4.9'>{words}</ofd:TextCode></ofd:TextObject>"

    space = "xmlns:ofd='http://www.ofdspec.org/2016'"
    lines = "".join(line(40 + 10 * n, words) for n, words in enumerate(ARTICLES))
    archive("sample.ofd", {
        "OFD.xml": f"<ofd:OFD {space} DocType='OFD'><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer ID='2'>{lines}</ofd:Layer></ofd:Content></ofd:Page>",
    })


text("sample.csv", [",".join(row) for row in ROWS])
text("sample.tsv", ["\t".join(row) for row in ROWS])
text("sample.jsonl", [f'{{"编号": "{number}", "内容": "{words}"}}' for number, words in ROWS[1:]])
text("sample.txt", ARTICLES)
text("sample.md", ["# " + ARTICLES[0], "", *ARTICLES[1:]])
text("sample.html", [f"<html><head><title>{ARTICLES[0]}</title></head><body>", *(f"<p>{words}</p>" for words in ARTICLES), "</body></html>"])
ods()
xlsb()
xls()
docx()
pdf()
doc()
ofd()
