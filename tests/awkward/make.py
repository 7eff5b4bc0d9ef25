"""Makes the awkward files beside this script; run by hand, not by the tests.

pip install python-docx openpyxl reportlab pillow; apt-get install fonts-wqy-zenhei. Everything is invented: no real
person, document or rule. Policies say so: 演示文本，非正式文件.
"""
import io
import os

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

OUT = os.path.dirname(os.path.abspath(__file__)) + '/'
for folder in ('requests/10-文件夹.csv', 'policies/教育局', 'policies/资源局'):
    os.makedirs(OUT + folder, exist_ok=True)
W='xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
def numbering(doc, levels):
    """adds an abstract numbering; levels = [(fmt, lvlText, start)]"""
    part = doc.part.numbering_part.element
    an = max([int(x.get(qn('w:abstractNumId'))) for x in part.findall(qn('w:abstractNum'))]+[0])+1
    xml = f'<w:abstractNum {W} w:abstractNumId="{an}"><w:multiLevelType w:val="multilevel"/>'
    for i,(fmt,text,start) in enumerate(levels):
        xml += f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    xml += '</w:abstractNum>'
    el = parse_xml(xml)
    first = part.find(qn('w:num'))
    if first is not None: first.addprevious(el)
    else: part.append(el)
    nid = max([int(x.get(qn('w:numId'))) for x in part.findall(qn('w:num'))]+[0])+1
    part.append(parse_xml(f'<w:num {W} w:numId="{nid}"><w:abstractNumId w:val="{an}"/></w:num>'))
    return nid
def numbered(doc, nid, level, text):
    p = doc.add_paragraph(text)
    ppr = p._p.get_or_add_pPr()
    ppr.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{nid}"/></w:numPr>'))
    return p

def w(name,b):
    open(OUT+name,'wb').write(b)
rows=['编号,镇(街道),村(社区),需求类型,意见建议,日期']
w('requests/01-gbk.csv',('南海区意见建议收集表,,,,,\n'+rows[0]+'\n甲1,西樵镇,沙边村,群众热点咨询,宅基地怎样申请？,2023-05-08\n甲2,西樵镇,岗头村,群众热点咨询,,2023-05-09\n甲3,西樵镇,岗头村,村居重点推进,农房翻建图纸找谁审？,去年春天\n').encode('gb18030'))
w('requests/02-utf16.csv',('编号\t村(社区)\t意见建议\n乙1\t沙边村\t股权几时可以继承？\n乙2\t月球村\t鱼塘租金几时公开？\n').encode('utf-16'))
wb=openpyxl.Workbook(); s=wb.active; s.title='汇总'
s['A1']='某镇意见建议收集表'; s.merge_cells('A1:E1'); s['A2']='填表说明：每行一条，请于6月底前报送。'; s.merge_cells('A2:E2')
for j,c in enumerate(['序号','所在村(社区)','报送人','反映问题','报送日期'],1): s.cell(4,j,c)
for i,(v,t) in enumerate([('沙边村','农村自建房要不要请设计师？'),(None,'建房期间临时借道怎样办手续？'),('岗头村','旧屋拆了多久要动工？')],5):
    s.cell(i,1,i-4); s.cell(i,2,v); s.cell(i,3,'村委会'); s.cell(i,4,t); s.cell(i,5,'2023/5/%d'%i)
s.merge_cells('B5:B6'); wb.save(OUT+'requests/03-合并单元格.xlsx')
wb=openpyxl.Workbook(); s=wb.active; s.title='填写说明'; s['A1']='请在后面的表里填写'
for name,t in (('西樵镇',['医保几时缴费？','异地就医怎样备案？']),('九江镇',['高龄津贴怎样认证？'])):
    s=wb.create_sheet(name); s.append(['村(社区)','意见建议']); [s.append(['沙边村' if name=='西樵镇' else '河口村',x]) for x in t]
wb.save(OUT+'requests/04-几个工作表.xlsx')
d=docx.Document(); d.add_paragraph('沙边村意见建议'); t=d.add_table(rows=3,cols=3)
for i,r in enumerate([('序号','村（社区）','意见建议'),('1','沙边村','随迁子女入学要什么材料？'),('2','岗头村','校内午餐怎样收费？')]):
    for j,c in enumerate(r): t.cell(i,j).text=c
d.save(OUT+'requests/05-表格.docx')
d=docx.Document(); d.add_paragraph('岗头村意见建议汇总'); n=numbering(d,[('decimal','%1.',1)])
for x in ['污水接管的钱谁出？','村道路灯几时装？']: numbered(d,n,0,x)
d.save(OUT+'requests/06-段落.docx')
w('requests/07-未闭合引号.csv','编号,村(社区),意见建议\n庚1,沙边村,"路灯坏了没人修\n庚2,岗头村,公厕几时建？\n'.encode())
w('requests/08-网页.xls',('<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body><table border=1><tr><th>工单编号<th>所在村<th>诉求内容<tr><td>辛1<td>沙边村<td>社保卡丢了，怎样补办？<tr><td>辛2<td>河口村<td>创业贷款有没有贴息？</table></body></html>').encode('gb18030'))
w('requests/09-空.csv',b'')
os.makedirs(OUT+'requests/10-文件夹.csv',exist_ok=True); w('requests/10-文件夹.csv/说明.txt','这是一个名字像文件的文件夹。\n'.encode())
OLE=b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'+b'\0'*504
w('policies/教育局/旧版.doc',OLE+'W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0'.encode()+b'\0'*484)
# policies
d=docx.Document()
for x in ['佛山市南海区人民政府办公室文件','南府办〔2023〕912号','关于印发农村宅基地腾退补助办法','（试行）的通知','各镇人民政府、街道办事处：']: d.add_paragraph(x)
d.add_paragraph('（演示文本，非正式文件）')
ch=numbering(d,[('chineseCountingThousand','第%1章　',1)]); a=numbering(d,[('chineseCountingThousand','第%1条　',1),('chineseCounting','（%2）',1)])
numbered(d,ch,0,'总则'); numbered(d,a,0,'为规范宅基地腾退补助，制定本办法。')
numbered(d,ch,0,'补助'); numbered(d,a,0,'腾退宅基地的，按下列情形补助：'); numbered(d,a,1,'退出全部的，每平方米补助六百元；'); numbered(d,a,1,'退出部分的，每平方米补助四百元。')
numbered(d,a,0,'各镇的补助标准如下：')
t=d.add_table(rows=3,cols=3)
for i,r in enumerate([('镇街','全部退出','部分退出'),('西樵镇','600','400'),('九江镇','580','380')]):
    for j,c in enumerate(r): t.cell(i,j).text=c
numbered(d,a,0,'本办法自2023年7月1日起施行，有效期五年。《农村宅基地退出暂行办法》（南府办〔2019〕908号）同时废止。')
d.add_paragraph('佛山市南海区人民政府办公室'); d.add_paragraph('2023年6月1日'); d.add_paragraph('附件1'); d.add_paragraph('宅基地腾退补助申请表')
t=d.add_table(rows=1,cols=3)
for j,c in enumerate(['申请人','村（社区）','面积']): t.cell(0,j).text=c
d.save(OUT+'policies/资源局/自动编号.docx')
w('policies/资源局/旧办法.txt','农村宅基地退出暂行办法\n南府办〔2019〕908号\n（演示文本，非正式文件）\n第一条 退出宅基地的，每平方米补助三百元。\n第二条 本办法自2019年1月1日起施行。\n'.encode())

# A text PDF in a font that is not embedded, over two pages, with running head and page numbers.
LUNCH = ['佛山市南海区教育局关于校内午餐管理的通知', '南教〔2022〕931号', '各镇（街道）教育发展中心：',
    '　　为做好中小学校内午餐管理，保障学生饮食安全，现将有关事项通知如下。（演示文本，非正式文件）',
    '　　一、自愿参加。学校不得强制或者变相强制学生在校午餐，家长按学期申请，中途可以退出，未用餐的费用据实退回。',
    '　　二、收费公开。午餐费按成本收取，每学期期末向家长公布收支情况，结余转入下学期使用，不得挪作他用。',
    '　　三、本通知自2022年9月1日起施行，有效期三年。', '　　　　　　　　　　　　　　　佛山市南海区教育局', '　　　　　　　　　　　　　　　二〇二二年八月十五日']
pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))
c = canvas.Canvas(OUT + 'policies/教育局/文字.pdf', pagesize=A4)
width, height = A4
lines = [line[at:at + 28] for line in LUNCH for at in range(0, len(line), 28)]
for page, part in enumerate((lines[:7], lines[7:]), 1):
    c.setFont('STSong-Light', 9)
    c.drawString(72, height - 40, '南海区教育局文件汇编')
    c.drawCentredString(width / 2, 40, f'— {page} —')
    c.setFont('STSong-Light', 16)
    for n, line in enumerate(part):
        (c.drawCentredString(width / 2, height - 90 - 28 * n, line) if page == 1 and n < 2 else c.drawString(72, height - 90 - 28 * n, line))
    c.showPage()
c.save()

image = Image.new('L', (420, 594), 255)
font = ImageFont.truetype('/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', 14)
for n, line in enumerate(LUNCH[:6]):
    ImageDraw.Draw(image).text((30, 40 + 30 * n), line[:26], font=font, fill=0)
image.save(OUT + 'policies/教育局/扫描.pdf', quality=40)

PAGE = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>关于随迁子女入学的通知-佛山市南海区教育局网站</title><script>document.write("<p>第一条 这不是正文。</p>")</script></head><body>
<div class="nav"><ul><li><a href="/">网站首页</a><li><a href="/zwgk">政务公开</a><li><a href="/hd">互动交流</a></ul></div>
<table><tr><td>索引号：</td><td>000000-2023-00001</td><td>发布机构：</td><td>佛山市南海区教育局</td></tr>
<tr><td>文 号：</td><td>南教〔2023〕907号</td><td>成文日期：</td><td>2023-03-01</td></tr></table>
<h1>关于随迁子女入学的通知</h1><div>发布时间：2023-03-05 10:00　来源：教育局　浏览次数：12　【打印】【关闭】</div>
<div id="zoom"><p>各镇（街道）教育发展中心：<p>为保障随迁子女入学，现将有关事项通知如下。（演示文本，非正式文件）
<p>一、父母一方在本区居住满一年并办理居住证的，可以申请积分入学。
<p>二、积分按下表计算，由高到低安排学位。<table border="1"><tr><th>项目<th>分值<tr><td>居住满一年<td>10<tr><td>参保满一年<td>12</table>
<p>三、本通知自2024年1月1日起施行。原《关于积分入学的通知》（南教〔2018〕920号）同时废止。
<p style="text-align:right">佛山市南海区教育局<br>2023年3月1日</div>
<div class="links"><ul><li><a href="1">上一篇：某某通知</a><li><a href="2">下一篇：某某公告</a></ul></div>
<div class="footer">主办：佛山市南海区教育局　粤ICP备00000000号　网站地图</div></body></html>"""
w('policies/教育局/网页.html', PAGE.encode('gb18030'))
w('policies/教育局/密码.docx', OLE + 'EncryptedPackage'.encode('utf-16-le') + b'\0' * 400)
