//! Clauses as cited.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{ClauseId, Policies, PolicyId, Repealed, Standing};
use crate::report::masking::{plain, rounded};

/// A clause as cited.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClauseView {
    /// The policy's id, `#` and the printed numbering.
    pub id: String,
    /// Policy id: its document number, else its path.
    pub policy: String,
    /// The policy's title.
    pub title: String,
    /// The department that answers for the policy.
    pub department: String,
    /// As printed: 第八条, （三）.
    pub number: String,
    /// As cited, with what stands above it: 四、（三）.
    pub cited: String,
    /// The headings it stands under.
    pub heading: String,
    /// The text as printed.
    pub text: String,
    /// That it answers; nothing where no one asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f32>,
}

impl ClauseView {
    /// Resolves a position.
    pub fn of(clause: ClauseId, probability: Option<f32>, policies: &Policies) -> ClauseView {
        let policy = policies.policy_of(clause);
        let c = &policies[clause];
        ClauseView {
            id: policies.clause_id(clause),
            policy: policy.id.clone(),
            title: plain(&policy.title),
            department: policy.department.clone(),
            number: c.number.clone(),
            cited: policies.printed_number(clause),
            heading: plain(&c.heading),
            text: plain(&c.text),
            probability: probability.map(rounded),
        }
    }

    /// 《…办法》（南农办〔2022〕8号); a document without a number goes by its title.
    pub fn document(&self) -> String {
        match self.document_number() {
            Some(number) => format!("《{}》（{number}）", self.title),
            None => format!("《{}》", self.title),
        }
    }

    /// 文号, if the document has one.
    pub fn document_number(&self) -> Option<&str> {
        Some(self.policy.as_str()).filter(|id| id.ends_with('号'))
    }

    /// 南府办〔2021〕36号 第八条; a document without a number goes by its title.
    pub fn citation(&self) -> String {
        let document = if self.policy.ends_with('号') { self.policy.clone() } else { self.document() };
        format!("{document} {}", self.cited)
    }
}

/// Clauses as an official cites them, an entry a document: 《…办法》（南农办〔2022〕8号）第四条、第十二条.
pub fn cited<'a>(clauses: impl IntoIterator<Item = &'a ClauseView>) -> Vec<String> {
    let mut documents: Vec<(&str, String, Vec<String>)> = Vec::new();
    for clause in clauses {
        let at = documents.iter().position(|(policy, ..)| *policy == clause.policy).unwrap_or_else(|| {
            documents.push((&clause.policy, clause.document(), Vec::new()));
            documents.len() - 1
        });
        documents[at].2.push(clause.cited.clone());
    }
    documents.into_iter().map(|(_, document, numbers)| document + &numbers.join("、")).collect()
}

/// Why a policy may not be explained on the day; empty where it may.
pub fn why_not(standing: Standing, policies: &Policies) -> String {
    match standing {
        Standing::InForce => String::new(),
        Standing::NotYet(day) => format!("{day} 起才施行"),
        Standing::Expired(day) => format!("有效期至 {day}，已到期"),
        Standing::Repealed => "已废止".into(),
        Standing::Draft => "是征求意见稿或草案，还没有正式印发".into(),
        Standing::Replaced(by) => format!("已由 {} 替代", policies[by].id),
        Standing::PartRepealed(by) => format!("已由 {} 废止", policies[by].id),
        Standing::PartAltered(by) => format!("已由 {} 修改", policies[by].id),
        Standing::NotPublic => "不宜公开解读".into(),
    }
}

/// Why a clause may not be explained: 第五条已由 南府办〔2023〕12号 废止 where only it goes, else why its policy may not.
pub fn why_not_clause(clause: ClauseId, standing: Standing, policies: &Policies) -> String {
    let why = why_not(standing, policies);
    match &policies[clause].repealed {
        Some(Repealed { printed, .. }) if is_of_part(standing) => format!("{printed}{why}"),
        _ => why,
    }
}

fn is_of_part(standing: Standing) -> bool {
    matches!(standing, Standing::PartRepealed(_) | Standing::PartAltered(_))
}

/// The policies of which others repeal or alter a part that counts on `day`, each with what goes.
pub fn repealed_parts(day: Date, policies: &Policies) -> Vec<(PolicyId, String)> {
    let mut found: Vec<(PolicyId, Standing, Vec<&str>)> = Vec::new();
    for clause in &policies.clauses {
        let Some(Repealed { printed, .. }) = &clause.repealed else { continue };
        let standing = policies.standing(clause, day);
        if !is_of_part(standing) {
            continue;
        }
        match found.iter_mut().find(|(policy, other, _)| (*policy, *other) == (clause.policy, standing)) {
            Some((.., parts)) if parts.contains(&printed.as_str()) => {}
            Some((.., parts)) => parts.push(printed),
            None => found.push((clause.policy, standing, vec![printed])),
        }
    }
    let told = |(policy, standing, parts): (PolicyId, Standing, Vec<&str>)| {
        let why = why_not(standing, policies);
        (policy, format!("{}{why}，其余照常使用", parts.join("、")))
    };
    found.into_iter().map(told).collect()
}
