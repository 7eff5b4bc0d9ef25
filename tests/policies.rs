//! What policies say of themselves and of each other, in the words that offices use.

use crate::common::{Project, list, number, text};
use serde_json::Value;

/// A project of these documents of one department, looked at in the middle of 2024.
fn documents(files: &[(&str, &str)]) -> Project {
    let project =
        Project::of(&[("xuanti.toml", "district = \"测试区\"\ntoday = \"2024-07-01\"\nfound_threshold = 0.0\n")]);
    for (name, text) in files {
        project.write(&format!("policies/教育局/{name}"), text);
    }
    project
}

/// What `check` says to be known of a file, field by field.
fn known(project: &Project, name: &str) -> Vec<(String, String)> {
    let check = project.json(&["check"]);
    let file = list(&check, "files").iter().find(|file| text(file, "file").ends_with(name)).unwrap();
    let pair = |known: &Value| (text(known, "field").to_string(), text(known, "value").to_string());
    list(file, "fields").iter().map(pair).collect()
}

#[track_caller]
fn says(project: &Project, name: &str, field: &str, value: &str) {
    let known = known(project, name);
    assert!(known.contains(&(field.to_string(), value.to_string())), "{field} {value} is not in {known:?}");
}

/// Why documents or parts of them may not be explained: each with its reason.
fn not_now(project: &Project) -> Vec<String> {
    let check = project.json(&["check"]);
    list(&check, "not_now").iter().map(|n| format!("{}：{}", text(n, "policy"), text(n, "why"))).collect()
}

/// What `check` finds odd.
fn problems(project: &Project) -> String {
    let check = project.json(&["check"]);
    list(&check, "problems").iter().map(|p| text(p, "what")).collect::<Vec<_>>().join("\n")
}

/// Clauses that answer, with what heads them.
fn answers(project: &Project, question: &str) -> Vec<(String, String, String)> {
    let found = project.json(&["ask", question, "--top", "20"]);
    let clause =
        |m: &Value| (text(m, "clause").to_string(), text(m, "heading").to_string(), text(m, "text").to_string());
    list(&found, "matches").iter().map(clause).collect()
}

const OLD: &str = "测试区教育局文件\n\n测教〔2020〕6号\n\n测试区学生接送补助办法\n\n各学校：\n\n第一条 本办法所称接送，是指校车接送。\n\n\
                   第二条 路程三公里以上的学生，每月补助六十元。\n\n第三条 家长向学校提出接送申请。\n\n\
                   第四条 本办法自2020年9月1日起施行，有效期至2023年8月31日。\n\n测试区教育局\n\n二O二〇年八月十日\n";

#[test]
fn a_term_ends_in_whatever_words() {
    let terms = [
        "本方案实施期限为2022年3月1日至2024年2月29日。",
        "以上补助政策从2022年3月1日起执行，执行到2023年底。",
        "本通知自印发之日起实行，试行两年。",
        "四、有效期限\n2022年3月1日—2024年3月1日。",
        "上述措施暂定执行至二〇二四年五月三十一日。",
    ];
    let head = "测试区教育局关于接送学生的通知\n测教〔2022〕";
    let files: Vec<(String, String)> = (0..terms.len())
        .map(|n| {
            let body =
                format!("{head}{n}1号\n各学校：\n一、接送远处学生。\n{}\n测试区教育局\n二０二二年三月一日\n", terms[n]);
            (format!("{n}.txt"), body)
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, body)| (name.as_str(), body.as_str())).collect();
    let project = documents(&files);
    let told = not_now(&project);
    assert_eq!(told.len(), terms.len(), "{told:?}");
    assert!(told.iter().all(|line| line.contains("已到期")), "{told:?}");
    says(&project, "2.txt", "发文日期", "2022-03-01");
}

#[test]
fn an_extension_keeps_a_document_in_use() {
    let new = "测教〔2023〕9号\n关于延长学生接送补助办法有效期的通知\n各学校：\n\
               《测试区学生接送补助办法》（测教〔2020〕6号）继续执行，有效期延长至2026年8月31日。\n测试区教育局\n2023年8月1日\n";
    let project = documents(&[("旧.md", OLD), ("新.txt", new)]);
    assert_eq!(not_now(&project), [""; 0]);
    assert!(problems(&project).contains("已由 测教〔2023〕9号 明确有效期延长至 2026-08-31"), "{}", problems(&project));
    says(&project, "新.txt", "延长有效期", "测教〔2020〕6号 至 2026-08-31");
}

#[test]
fn a_repealed_article_goes_and_the_rest_stays() {
    let old = OLD.replace("，有效期至2023年8月31日", "");
    let new = "测教〔2022〕7号\n关于提高接送补助的通知\n各学校：\n一、每月补助九十元。\n\
               二、原测教〔2020〕6号文件第二条自本通知印发之日起停止执行，其余条款继续有效。\n测试区教育局\n2022年5月1日\n";
    let project = documents(&[("旧.md", &old), ("新.txt", new)]);
    assert_eq!(not_now(&project), ["测教〔2020〕6号：第二条已由 测教〔2022〕7号 废止，其余照常使用"]);
    let ids: Vec<String> = answers(&project, "接送补助每月多少元，怎么申请").into_iter().map(|(id, ..)| id).collect();
    assert!(ids.contains(&"测教〔2020〕6号#3".to_string()), "{ids:?}");
    assert!(!ids.contains(&"测教〔2020〕6号#2".to_string()), "{ids:?}");
    let ask = project.json(&["ask", "路程三公里以上的学生每月补助六十元"]);
    let told: Vec<&str> = list(&ask, "not_now").iter().map(|n| text(n, "why")).collect();
    assert_eq!(told, ["第二条已由 测教〔2022〕7号 废止"]);
}

#[test]
fn a_repeal_that_names_a_matter_or_no_known_article_is_told_and_leaves_all() {
    let old = OLD.replace("，有效期至2023年8月31日", "");
    for (sentence, word) in [
        ("《测试区学生接送补助办法》中有关补助标准的规定同时废止。", "“有关补助标准的规定”已由 测教〔2022〕7号 废止"),
        ("《测试区学生接送补助办法》第十二条不再执行。", "没有找到第十二条"),
        ("《测试区学生接送补助办法》第二条第二款同时废止。", "第二条第二款已由 测教〔2022〕7号 废止"),
    ] {
        let new = format!(
            "测教〔2022〕7号\n关于提高补助的通知\n各学校：\n一、每月九十元。\n二、{sentence}\n测试区教育局\n2022年5月1日\n"
        );
        let project = documents(&[("旧.md", &old), ("新.txt", &new)]);
        assert_eq!(not_now(&project), [""; 0], "{sentence}");
        assert!(problems(&project).contains(word), "{}", problems(&project));
    }
}

#[test]
fn a_list_in_an_annex_repeals_what_it_names() {
    let old = OLD.replace("，有效期至2023年8月31日", "");
    let new = "测教〔2022〕8号\n关于公布文件清理结果的通知\n各学校：\n一、清理结果见附件。\n附件：1.继续有效的文件目录\n2.宣布失效的文件目录\n\
               测试区教育局\n2022年6月1日\n附件1\n继续有效的文件目录\n1.《测试区午餐办法》\n附件2\n宣布失效的文件目录\n\
               | 序号 | 名称 | 文号 |\n| 1 | 测试区学生接送补助办法 | 测教〔2020〕6号 |\n";
    let lunch = "---\nnumber: 测教〔2019〕1号\ntitle: 测试区午餐办法\nissued: 2019-01-01\n---\n第一条 学校供应午餐。\n";
    let project = documents(&[("旧.md", &old), ("新.txt", new), ("午餐.md", lunch)]);
    assert_eq!(not_now(&project), ["测教〔2020〕6号：已由 测教〔2022〕8号 替代"]);
}

#[test]
fn proclamations_orders_marks_and_broken_titles() {
    let project = documents(&[
        (
            "公告.md",
            "测试区教育局公告\n\n〔2024〕2号\n\n关于开放操场的公告\n\n一、周末开放。\n\n测试区教育局\n\n2024年1月5日\n",
        ),
        (
            "通告.md",
            "测试区公安局通告\n\n为保障考试秩序，现就有关事项通告如下。\n\n一、考点周边禁止鸣笛。\n\n测试区公安局\n\n2024年5月30日\n",
        ),
        (
            "令.txt",
            "测试区人民政府令\n第9号\n《测试区校车安全管理办法》已经区政府常务会议审议通过，现予公布，自2023年9月1日起施行。\n\
             区长　甲某\n2023年7月10日\n测试区校车安全管理办法\n第一章 总则\n第一条 校车应当取得许可。\n",
        ),
        (
            "密.txt",
            "000012\n机密★一年\n特急\n测试区教育局文件\n测教〔2024〕3号\n★\n关于考务工作的通知\n各学校：\n一、严守纪律。\n",
        ),
        (
            "断.txt",
            "测试区教育局关于推行课后服务\n收费公示制度\n校内托管制度的通知\n\n测教〔2023〕4号\n\n各学校：\n\n一、公示收费。\n",
        ),
        (
            "括号.md",
            "# 测试区校园开放办法\n\n（2022年8月1日印发，自2022年9月1日起施行，有效期五年，测教〔2022〕5号）\n\n第一条 操场周末开放。\n",
        ),
    ]);
    says(&project, "公告.md", "标题", "关于开放操场的公告");
    says(&project, "公告.md", "文号", "〔2024〕2号");
    says(&project, "通告.md", "标题", "测试区公安局通告");
    says(&project, "令.txt", "标题", "测试区校车安全管理办法");
    says(&project, "令.txt", "文号", "测试区人民政府令第9号");
    says(&project, "令.txt", "施行日期", "2023-09-01");
    says(&project, "密.txt", "标题", "关于考务工作的通知");
    says(&project, "断.txt", "标题", "测试区教育局关于推行课后服务收费公示制度校内托管制度的通知");
    says(&project, "断.txt", "文号", "测教〔2023〕4号");
    for (field, value) in [
        ("文号", "测教〔2022〕5号"),
        ("发文日期", "2022-08-01"),
        ("施行日期", "2022-09-01"),
        ("失效日期", "2027-08-31"),
    ] {
        says(&project, "括号.md", field, value);
    }
    assert_eq!(not_now(&project), ["测教〔2024〕3号：不宜公开解读"]);
}

#[test]
fn lists_of_annexes_contents_and_forms_are_no_clauses() {
    let guide = "# 校车申请指南\n\n目录\n\n一、条件……1\n\n二、材料……2\n\n一、条件\n\n1.路程三公里以上的，有下列情形之一：\n\n（一）住在山区；\n\n（二）没有公交。\n\n\
                 2.年满六岁。\n\n二、材料\n\n1.户口簿。\n\n附件1.申请表\n\n2.常见问题\n\n附件1.\n\n申请表（样表）\n\n姓名\n\n年级\n\n住址\n\n电话\n\n常见问题\n\n一、几点发车？\n\n答：早上七点发车。\n";
    let project = documents(&[("指南.md", guide)]);
    let clauses = answers(&project, "路程 山区 公交 年满 户口簿 几点发车 申请表");
    let heading =
        |id: &str| clauses.iter().find(|(clause, ..)| clause.ends_with(id)).map(|(_, heading, _)| heading.as_str());
    assert_eq!(heading("#1.2"), Some("一、条件"), "{clauses:?}");
    assert_eq!(heading("#1.1.2"), Some("一、条件 / 1.路程三公里以上的，有下列情形之一："), "{clauses:?}");
    assert_eq!(heading("#附1.1"), Some("常见问题"), "{clauses:?}");
    assert!(clauses.iter().all(|(_, _, text)| !text.contains("……") && text != "常见问题"), "{clauses:?}");
}

#[test]
fn a_long_table_answers_with_one_row_under_its_head() {
    let rows = ["游泳", "足球", "书法", "合唱", "编程", "舞蹈"].map(|course| {
        let who = "面向本区小学三年级以上学生，由学校统一报名，每班不超过三十人，学期中途不退费，家庭困难学生免费。";
        format!("| {course} | 每学期{}元 | {who} |\n", course.len() * 10)
    });
    let body = format!(
        "# 课后服务收费标准\n\n一、收费见下表。\n\n| 课程 | 收费 | 对象 |\n|---|---|---|\n{}\n二、按学期收取。\n",
        rows.concat()
    );
    let project = documents(&[("收费.md", &body)]);
    let (id, heading, words) = answers(&project, "书法课怎么收费").swap_remove(0);
    assert_eq!((id.as_str(), heading.as_str()), ("教育局/收费#1.r3", "一、收费见下表"));
    assert!(words.starts_with("| 课程 | 收费 | 对象 |\n| 书法 |") && !words.contains("足球"), "{words}");
}

#[test]
fn two_sets_of_rules_in_one_notice_keep_apart() {
    let notice = "测教〔2023〕12号\n关于印发《测试区校车补助办法》和《测试区校车安全办法》的通知\n各学校：\n现将两个办法印发给你们。\n测试区教育局\n2023年3月1日\n\
                  测试区校车补助办法\n第一条 每生每月补助六十元。\n测试区校车安全办法\n第一条 校车配备安全带。\n";
    let project = documents(&[("通知.txt", notice)]);
    let found = answers(&project, "校车配备安全带 每月补助");
    let clause =
        |id: &str| found.iter().find(|(clause, ..)| clause.ends_with(id)).map(|(_, heading, _)| heading.as_str());
    assert_eq!(clause("#文1.1"), Some("测试区校车补助办法"), "{found:?}");
    assert_eq!(clause("#文2.1"), Some("测试区校车安全办法"), "{found:?}");
}

#[test]
fn what_front_matter_leaves_out_the_text_says() {
    let project = documents(&[(
        "a.md",
        "---\nnumber: 测教〔2021〕1号\ntitle: 测试区早餐办法\nissued: 2021-01-05\n---\n第一条 供应早餐。\n第二条 本办法自印发之日起施行，有效期三年。\n",
    )]);
    assert_eq!(not_now(&project), ["测教〔2021〕1号：有效期至 2024-01-04，已到期"]);
    // The folder says the department, so that nothing is missing.
    assert!(project.json(&["check"])["files"][0].get("missing").is_none());
}

#[test]
fn drafts_and_what_is_gone_or_withheld_are_not_explained() {
    let rules = |title: &str| {
        format!("{title}\n\n各学校：\n\n第一条 供应早餐。\n\n第二条 《测试区学生接送补助办法》同时废止。\n")
    };
    let project = documents(&[
        ("甲.md", &rules("# 测试区早餐办法（征求意见稿）")),
        ("乙.txt", &rules("测试区早餐办法\n（送审稿）")),
        ("丙.md", &rules("---\ntitle: 测试区早餐办法\nstatus: 草案\n---\n")),
        ("丁.txt", &rules("关于公开征求《测试区早餐办法》意见的公告")),
        ("戊（已废止）.txt", &rules("测试区早餐办法")),
        ("己.md", &rules("# 测试区早餐办法【失效】")),
        ("庚.txt", &format!("{}（不予公开）\n", rules("测试区早餐办法"))),
        ("辛.md", &format!("{}此件不公开\n", rules("---\ntitle: 测试区早餐办法\n---\n"))),
        ("壬.txt", &rules("测试区早餐办法（试行）（内部）")),
        ("癸.md", &rules("---\nstatus: 现行\n---\n# 测试区早餐条例草案")),
        ("旧.md", &OLD.replace("，有效期至2023年8月31日", "")),
    ]);
    let told = not_now(&project);
    let why = |name: &str| told.iter().find(|line| line.starts_with(&format!("教育局/{name}"))).map_or("", |line| line);
    for name in ["甲", "乙", "丙", "丁"] {
        assert!(why(name).contains("征求意见稿或草案"), "{name} {told:?}");
    }
    for name in ["戊", "己"] {
        assert!(why(name).ends_with("已废止"), "{name} {told:?}");
    }
    for name in ["庚", "辛", "壬"] {
        assert!(why(name).contains("不宜公开"), "{name} {told:?}");
    }
    // Who wrote that it holds knows better than its name.
    assert_eq!(why("癸"), "", "{told:?}");
}

#[test]
fn a_draft_repeals_nothing_yet() {
    let draft = "测试区校车办法（草案）\n各学校：\n第一条 校车免费。\n第二条 《测试区学生接送补助办法》同时废止。\n";
    let project = documents(&[("旧.md", &OLD.replace("，有效期至2023年8月31日", "")), ("新.txt", draft)]);
    assert_eq!(not_now(&project), ["教育局/新：是征求意见稿或草案，还没有正式印发"]);
}

#[test]
fn a_decision_amends_article_by_article_and_the_rest_stays() {
    let new = "测教〔2022〕7号\n关于修改《测试区学生接送补助办法》的决定\n各学校：\n决定对《测试区学生接送补助办法》（测教〔2020〕6号）作如下修改：\n\
               一、将第二条修改为：“第二条 路程两公里以上的学生，每月补助九十元。删去第一条的除外。”\n二、删去第三条。\n三、第四条改为第三条。\n\
               本决定自公布之日起施行。\n测试区教育局\n2022年5月1日\n";
    let project = documents(&[("旧.md", &OLD.replace("，有效期至2023年8月31日", "")), ("新.txt", new)]);
    assert_eq!(
        not_now(&project),
        [
            "测教〔2020〕6号：第二条已由 测教〔2022〕7号 修改，其余照常使用",
            "测教〔2020〕6号：第三条已由 测教〔2022〕7号 废止，其余照常使用"
        ]
    );
    let ids: Vec<String> = answers(&project, "接送补助每月多少元").into_iter().map(|(id, ..)| id).collect();
    assert!(
        ids.contains(&"测教〔2020〕6号#1".to_string()) && ids.contains(&"测教〔2022〕7号#1".to_string()),
        "{ids:?}"
    );
    assert!(!ids.contains(&"测教〔2020〕6号#2".to_string()), "{ids:?}");
}

#[test]
fn to_whom_it_goes_and_how_it_ends_are_no_clauses() {
    let text = "关于接送学生的通知\n\n各镇街：\n\n远处的学生由校车接送，近处的学生由家长接送。\n\n特此通知。\n";
    let of_villages = text.replace("各镇街", "区直有关单位，各村（社区）");
    let project = documents(&[("甲.txt", text), ("乙.txt", &of_villages)]);
    assert_eq!(number(&project.json(&["check"])["sums"], "clauses"), 2);
}

#[test]
fn where_a_page_stands_is_not_its_title() {
    let page = |trail: &str| {
        format!(
            "<html><body><div>{trail}<h1>关于接送学生的通知</h1><p>各学校：</p>\
             <p>一、远处的学生由校车接送，近处的学生由家长接送。</p><p>二、按月公示，接受监督，不另收费。</p></div></body></html>"
        )
    };
    let project = documents(&[
        ("甲.html", &page("<div><a>首页</a> &gt; <a>政务公开</a> &gt; 通知公告</div>")),
        ("乙.html", &page("<p>当前位置：首页 » 政务公开</p>")),
        ("丙.html", &page("<ul><li><a>首页</a></li><li><a>政务公开</a></li></ul>")),
        ("丁.html", &page("<span>网站首页 / 政务公开 / 正文</span>")),
    ]);
    for name in ["甲.html", "乙.html", "丙.html", "丁.html"] {
        says(&project, name, "标题", "关于接送学生的通知");
    }
    assert_eq!(number(&project.json(&["check"])["sums"], "clauses"), 8);
}

#[cfg(unix)]
#[test]
fn links_among_the_policies_are_followed_and_loops_told() {
    use std::os::unix::fs::symlink;
    let project = documents(&[("旧.md", OLD)]);
    project.write("共享/午餐.txt", "第一条 学校供应午餐。\n");
    symlink(project.path("共享"), project.path("policies/民政局")).unwrap();
    symlink(project.path("policies"), project.path("policies/圈")).unwrap();
    symlink(project.path("requests"), project.path("policies/断")).unwrap();
    let check = project.json(&["check"]);
    assert_eq!(number(&check["sums"], "policies"), 2);
    let told = problems(&project);
    assert!(told.contains("是同一个文件夹") && told.contains("指向的文件不见了"), "{told}");
}

#[test]
fn a_clause_that_only_says_since_when_it_holds_is_not_explained() {
    let rules = "---\ntitle: 早餐办法\nissued: 2023-01-01\n---\n第一条 学校供应早餐，每份六元。\n\n第二条 本早餐办法自2023年1月1日起施行，有效期五年。\n";
    let project = documents(&[("甲.md", rules)]);
    project.write(
        "requests/一.csv",
        "编号,村,内容\nA1,甲村,学校早餐几元\nA2,乙村,学校早餐办法几时施行\nA3,丙村,早餐办法有效期几年\n",
    );
    let plan = project.json(&["plan"]).to_string();
    assert!(plan.contains("#1") && !plan.contains("早餐#2") && !plan.contains("甲#2"), "{plan}");
}
