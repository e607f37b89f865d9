/// The header of a GGUF file: the metadata, and what tensors there are and where.
///
/// Format: `GGUF`, a version, the numbers of tensors and of metadata values; the metadata; the
/// tensors' names, extents, types and offsets; then, aligned, the tensors' bytes.
/// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
struct GGUFHeader: Sendable {
  /// One tensor: how its numbers are stored, its shape, row-major, and its bytes in the file.
  struct Entry: Hashable, Sendable {
    var name: String
    var encoding: FloatEncoding
    var shape: [Int]
    var bytes: Range<Int>
  }

  /// The most tensors and the most metadata values of a file: real ones have some thousands, and a
  /// hostile header can't make us allocate much.
  static let countLimit = 1 << 16
  /// The longest key, in bytes.
  static let keyLimit = 65_535
  /// The most dimensions of a tensor.
  static let rankLimit = 4
  /// The largest alignment.
  static let alignmentLimit = 1 << 20
  /// The alignment unless the metadata says another one.
  static let defaultAlignment = 32

  /// The version of the format, 2 or 3.
  var version: Int
  var metadata: [String: GGUFValue]
  /// The tensors in the order of their bytes.
  var entries: [Entry]
}

extension GGUFHeader {
  /// Reads and checks the header of a file.
  ///
  /// - Throws: `ModelFileError` naming the tensor where anything isn't what the format says.
  init(of file: OpenFile) throws {
    self = try HeaderBytes.parse(file) { header in
      try header.withBytes { bytes in
        var reader = GGUFHeaderReader(bytes, of: header)
        return try reader.read()
      }
    }
    entries.sort { ($0.bytes.lowerBound, $0.name) < ($1.bytes.lowerBound, $1.name) }
    var last: Entry?
    for entry in entries where !entry.bytes.isEmpty {
      if let last, entry.bytes.lowerBound < last.bytes.upperBound {
        throw ModelFileError(
          path: file.path, tensor: entry.name, problem: .overlaps(other: last.name))
      }
      last = entry
    }
  }
}
