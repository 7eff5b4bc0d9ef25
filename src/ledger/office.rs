//! What departments said of the topics and clauses put to them, and which letters were answered.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::{ClauseAnswer, TopicAnswer};

/// What stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Office {
    /// Topic → department → what it says of it.
    pub topics: BTreeMap<String, BTreeMap<String, TopicAnswer>>,
    /// Clause → department and what it says of it; the last word counts.
    pub clauses: BTreeMap<String, (String, ClauseAnswer)>,
    /// Department → the files of its sheets that came back.
    pub returned: BTreeMap<String, Vec<String>>,
    /// Topic for which nothing was found → who was asked.
    pub commissioned: BTreeMap<String, Commission>,
    /// Topic → what its department answers in writing.
    pub written: BTreeMap<String, Written>,
    /// Request → the day on which its village was answered.
    pub replied: BTreeMap<String, Date>,
}

/// A department that is to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commission {
    pub department: String,
    pub due: Date,
}

/// 书面答复
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub text: String,
    /// The document it rests on.
    pub document: String,
}

impl Office {
    /// A later sheet of a department says anew what it says, and leaves the rest, cell by cell.
    pub(super) fn put_back(&mut self, department: &str, file: &str, topics: &[TopicAnswer], clauses: &[ClauseAnswer]) {
        for answer in topics {
            let of_topic = self.topics.entry(answer.topic.clone()).or_default();
            let whole = of_topic.get(department).map_or_else(|| answer.clone(), |before| answer.over(before));
            of_topic.insert(department.to_string(), whole);
        }
        for answer in clauses {
            self.clauses.insert(answer.clause.clone(), (department.to_string(), answer.clone()));
        }
        let files = self.returned.entry(department.to_string()).or_default();
        files.retain(|other| other != file);
        files.push(file.to_string());
    }

    pub(super) fn commission(&mut self, topic: &str, department: &str, due: Date) {
        let commission = Commission { department: department.to_string(), due };
        self.commissioned.insert(topic.to_string(), commission);
    }

    pub(super) fn answer(&mut self, topic: &str, text: &str, document: &str) {
        // Who names a document leaves the words as they were, and the other way round.
        let written = self.written.entry(topic.to_string()).or_default();
        for (part, said) in [(&mut written.text, text), (&mut written.document, document)] {
            if !said.is_empty() {
                *part = said.to_string();
            }
        }
    }

    pub(super) fn reply(&mut self, requests: &[String], date: Date) {
        self.replied.extend(requests.iter().map(|request| (request.clone(), date)));
    }
}
