import FoundationEssentials
import Glibc
public import Support
public import Tensors

/// Writes safetensors files, so that a crash or a full disk leaves the old file or the new one.
public enum SafetensorsWriter {
  /// Writes tensors in the order given, with free text beside them.
  ///
  /// The same tensors and metadata give the same bytes.
  ///
  /// - Parameters:
  ///   - tensors: The tensors, stored as F32; names are distinct and not `__metadata__`.
  ///   - metadata: Free text, written in the order of its keys.
  ///   - path: The file.
  ///   - progress: What can stop it; the old file then stays.
  /// - Throws: `FileError` naming the path and what the system said, `Cancelled`.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String,
    progress: Support.Progress = .unwatched
  ) throws {
    let head = header(of: tensors, metadata: metadata)
    try AtomicFile.write(to: path, progress: progress) { file in
      try file.write(contentsOf: head)
      for (_, tensor) in tensors where tensor.count > 0 {
        try tensor.withUnsafeValues { values in
          let bytes = UnsafeRawBufferPointer(values)
          let piece = 16 << 20
          for first in stride(from: 0, to: bytes.count, by: piece) {
            try progress.check()
            try file.write(
              contentsOf: UnsafeRawBufferPointer(
                rebasing: bytes[first..<min(first + piece, bytes.count)]))
          }
        }
      }
    }
  }

  /// The header's length and JSON, filled up with spaces so that the data is aligned to 8 bytes.
  private static func header(
    of tensors: [(name: String, tensor: Tensor)], metadata: [String: String]
  ) -> Data {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map {
        "\(JSONText.quoted($0)):\(JSONText.quoted($1))"
      }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var taken: Set<String> = ["__metadata__"]
    var offset = 0
    for (name, tensor) in tensors {
      precondition(
        taken.insert(name).inserted,
        "SafetensorsWriter: `\(name)` can't be written twice")
      let end = offset + 4 * tensor.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(JSONText.quoted(name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Data("{\(fields.joined(separator: ","))}".utf8)
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    precondition(json.count <= SafetensorsHeader.lengthLimit, "SafetensorsWriter: header too long")
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }
}
