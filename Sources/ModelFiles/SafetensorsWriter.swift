import Foundation
import Support

/// Writes safetensors files, so that a crash or a full disk leaves the old file or the new one.
public enum SafetensorsWriter {
  /// A tensor to be written: F32, row-major.
  public struct Entry: Sendable {
    public var name: String
    public var shape: [Int]
    public var values: [Float]

    public init(name: String, shape: [Int], values: [Float]) {
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// Writes tensors in the order given, with free text beside them.
  ///
  /// The same tensors and metadata give the same bytes.
  ///
  /// - Parameters:
  ///   - entries: The tensors; names are distinct and not `__metadata__`.
  ///   - metadata: Free text, written in the order of its keys.
  ///   - path: The file.
  /// - Throws: `FileError` naming the path and what the system said.
  public static func write(
    _ entries: [Entry], metadata: [String: String] = [:], to path: String
  ) throws {
    let head = header(of: entries, metadata: metadata)
    try AtomicFile.write(to: path) { handle in
      func write(_ data: Data) throws {
        do { try handle.write(contentsOf: data) } catch {
          throw FileError(path: path, action: "write", code: errno)
        }
      }
      try write(head)
      for entry in entries {
        try entry.values.withUnsafeBytes { bytes in
          guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
          try write(
            Data(
              bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count,
              deallocator: .none))
        }
      }
    }
  }

  /// The header's length and JSON, filled up with spaces so that the data is aligned to 8 bytes.
  private static func header(of entries: [Entry], metadata: [String: String]) -> Data {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quote($0)):\(quote($1))" }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var names: Set<String> = ["__metadata__"]
    var offset = 0
    for entry in entries {
      precondition(
        names.insert(entry.name).inserted,
        "SafetensorsWriter: `\(entry.name)` can't be written twice")
      precondition(
        entry.shape.reduce(1, *) == entry.values.count,
        "SafetensorsWriter: shape \(entry.shape) doesn't hold \(entry.values.count) values")
      let end = offset + 4 * entry.values.count
      let shape = entry.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(quote(entry.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Data("{\(fields.joined(separator: ","))}".utf8)
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    precondition(json.count <= SafetensorsHeader.lengthLimit, "SafetensorsWriter: header too long")
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }

  /// A JSON string.
  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted.unicodeScalars.append("\\")
        quoted.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default:
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
