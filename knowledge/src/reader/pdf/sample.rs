//! Small PDFs for tests: words at places, in Helvetica, as old programs wrote them.

/// Words at a place: left edge and baseline in points, from the top of an A4 page.
#[derive(Clone, Debug)]
pub struct Words {
    left: f64,
    top: f64,
    size: f64,
    text: String,
}

impl Words {
    pub fn new(left: f64, top: f64, size: f64, text: &str) -> Self {
        Self { left, top, size, text: text.to_owned() }
    }
}

/// A file with these pages.
pub fn file(pages: &[Vec<Words>]) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec()];
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    objects.push(
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes(),
    );
    objects
        .push(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec());
    for (n, page) in pages.iter().enumerate() {
        let mut content = Vec::new();
        for words in page {
            content.extend(
                format!(
                    "BT /F1 {} Tf 1 0 0 1 {} {} Tm (",
                    words.size,
                    words.left,
                    842.0 - words.top
                )
                .bytes(),
            );
            for byte in encoding_rs::WINDOWS_1252.encode(&words.text).0.iter() {
                if matches!(byte, b'(' | b')' | b'\\') {
                    content.push(b'\\');
                }
                content.push(*byte);
            }
            content.extend(b") Tj ET\n");
        }
        objects.push(
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>", 5 + 2 * n)
                .into_bytes(),
        );
        let mut stream = format!("<</Length {}>>stream\n", content.len()).into_bytes();
        stream.extend(content);
        stream.extend(b"\nendstream");
        objects.push(stream);
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", n + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let xref = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(
        format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1)
            .bytes(),
    );
    file
}
