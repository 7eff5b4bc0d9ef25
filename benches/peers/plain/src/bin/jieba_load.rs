//! Loads jieba's dictionary and nothing else: the floor under `xuanti ask`.

fn main() {
    std::hint::black_box(jieba_rs::Jieba::new());
}
