use std::sync::LazyLock;

use xuanti_encoder::Encoder;

/// The encoder of the repository's model.
pub fn encoder() -> &'static Encoder {
    static ENCODER: LazyLock<Encoder> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/model/encoder.bin");
        Encoder::from_bytes(&std::fs::read(path).expect("the model's file")).expect("a whole model")
    });
    &ENCODER
}
