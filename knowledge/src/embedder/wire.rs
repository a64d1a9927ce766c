//! Whether the fields of an ONNX file lie within one another, before rten reads it.
//!
//! rten 0.27 follows lengths that lead out of their message, backwards too, and may then read in
//! circles for ever; neither an error nor a panic says so. Format: Protocol Buffers' encoding
//! (protobuf.dev/programming-guides/encoding) of `onnx.proto`, as far as rten reads it.

use std::io::{BufRead, Seek};

/// Messages in one another: graphs in graphs, beyond what any model has.
const MAX_DEPTH: usize = 64;

/// What the bytes of a field are.
#[derive(Clone, Copy)]
enum Content {
    Message(Message),
    /// Numbers of any length in a row.
    Varints,
    /// Numbers of so many bytes in a row.
    Numbers(u64),
    Bytes,
}

#[derive(Clone, Copy)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    Sequence,
    Shape,
    /// Without messages in it.
    Flat,
}

impl Message {
    fn content(self, field: u64) -> Content {
        use Content::{Bytes, Numbers, Varints};
        let message = match (self, field) {
            (Self::Model, 7) | (Self::Attribute, 6) => Self::Graph,
            (Self::Model, 8 | 14) | (Self::Tensor, 13) | (Self::Shape, 1) => Self::Flat,
            (Self::Graph, 1) => Self::Node,
            (Self::Graph, 5) | (Self::Attribute, 5) => Self::Tensor,
            (Self::Graph, 11..=13) => Self::ValueInfo,
            (Self::Node, 5) => Self::Attribute,
            (Self::ValueInfo, 2) | (Self::Sequence, 1) => Self::Type,
            (Self::Type, 1) => Self::TensorType,
            (Self::Type, 4) => Self::Sequence,
            (Self::TensorType, 2) => Self::Shape,
            (Self::Attribute, 8) | (Self::Tensor, 1 | 5 | 7) => return Varints,
            (Self::Attribute, 7) | (Self::Tensor, 4) => return Numbers(4),
            (Self::Tensor, 10) => return Numbers(8),
            _ => return Bytes,
        };
        Content::Message(message)
    }
}

/// Says what is wrong with an ONNX file of `length` bytes.
pub(super) fn check(file: impl BufRead + Seek, length: u64) -> Result<(), String> {
    let mut reader = Reader { file, at: 0 };
    let checked = reader.message(Message::Model, length, 0);
    checked.map_err(|cause| format!("{cause} at byte {}", reader.at))
}

struct Reader<File> {
    file: File,
    at: u64,
}

impl<File: BufRead + Seek> Reader<File> {
    fn message(&mut self, message: Message, end: u64, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        while self.at < end {
            let tag = self.varint(end)?;
            match tag & 7 {
                0 => {
                    self.varint(end)?;
                }
                1 => self.skip(8, end)?,
                5 => self.skip(4, end)?,
                2 => {
                    let length = self.varint(end)?;
                    let to = self.at.checked_add(length).filter(|to| *to <= end).ok_or_else(cut)?;
                    match message.content(tag >> 3) {
                        Content::Message(inner) => self.message(inner, to, depth + 1)?,
                        Content::Varints => {
                            while self.at < to {
                                self.varint(to)?;
                            }
                        }
                        Content::Numbers(size) if length % size != 0 => return Err(cut()),
                        Content::Numbers(_) | Content::Bytes => self.skip(length, end)?,
                    }
                }
                _ => return Err("it is not an ONNX file".to_owned()),
            }
        }
        Ok(())
    }

    fn varint(&mut self, end: u64) -> Result<u64, String> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            if self.at >= end {
                return Err(cut());
            }
            self.file.read_exact(&mut byte).map_err(|error| error.to_string())?;
            self.at += 1;
            let [byte] = byte;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err("a number is too long".to_owned())
    }

    fn skip(&mut self, length: u64, end: u64) -> Result<(), String> {
        let to = self.at.checked_add(length).filter(|to| *to <= end).ok_or_else(cut)?;
        let offset = i64::try_from(length).map_err(|_| cut())?;
        self.file.seek_relative(offset).map_err(|error| error.to_string())?;
        self.at = to;
        Ok(())
    }
}

fn cut() -> String {
    "a field is longer than what it is in".to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn checked(bytes: &[u8]) -> Result<(), String> {
        check(Cursor::new(bytes), bytes.len() as u64)
    }

    #[test]
    fn a_model_passes_and_a_cut_one_does_not() {
        let good = include_bytes!("../../model/model.onnx");
        checked(good).unwrap();
        for end in [1, 1000, good.len() / 2, good.len() - 1] {
            assert!(checked(&good[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn fields_stay_within_one_another() {
        // Model { graph: Graph { node: Node { attribute: Attribute { ints: [1, 300] } } } }
        let good = [0x3a, 9, 0x0a, 7, 0x2a, 5, 0x42, 3, 1, 0xac, 2];
        checked(&good).unwrap();
        // Longer than what they are in, or the last number going on behind its end.
        for (place, value) in [(1, 10), (3, 8), (5, 6), (7, 4), (10, 0x82), (0, 0x3e)] {
            let mut bad = good;
            bad[place] = value;
            // So that there is something to run into.
            let followed = [&bad[..], &[0x08, 1]].concat();
            let bytes = if place == 1 { &bad[..] } else { &followed };
            assert!(checked(bytes).is_err(), "{place}");
        }
        // A length that leads backwards.
        let back = [0x3a, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
        assert!(checked(&back).is_err());
    }

    #[test]
    fn graphs_in_graphs_end_somewhere() {
        let nested = |graphs: usize| {
            let mut bytes = Vec::new();
            for _ in 0..graphs {
                // Graph { node: Node { attribute: Attribute { graph: ... } } }
                for tag in [0x32, 0x2a, 0x0a] {
                    let length = bytes.len();
                    let length = [(length & 0x7f | 0x80) as u8, (length >> 7) as u8];
                    bytes = [&[tag][..], &length, &bytes].concat();
                }
            }
            let length = [(bytes.len() & 0x7f | 0x80) as u8, (bytes.len() >> 7) as u8];
            [&[0x3a][..], &length, &bytes].concat()
        };
        checked(&nested(10)).unwrap();
        assert!(checked(&nested(1000)).unwrap_err().contains("nested"));
    }
}
