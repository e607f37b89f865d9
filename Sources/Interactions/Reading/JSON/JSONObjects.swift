import CSimdJSON
import Glibc

/// Takes the values of some keys out of JSON objects, one after the other.
///
/// Belongs to one thread.
final class JSONObjects {
  /// A value; its bytes stay until the next object is read.
  struct Value {
    /// Its kind.
    var kind: json_kind
    var bytes: UnsafeBufferPointer<UInt8>

    /// Whether it is a list or an object.
    var isNested: Bool { kind == JSON_KIND_LIST || kind == JSON_KIND_OBJECT }

    /// The text of a string, a number or a truth value; empty where there is none.
    var text: String { isNested ? "" : String(decoding: bytes, as: UTF8.self) }

    /// The elements of a list, the empty ones too.
    var elements: [UnsafeBufferPointer<UInt8>] {
      bytes.isEmpty
        ? []
        : bytes.dropLast().split(separator: UInt8(JSON_LIST_END), omittingEmptySubsequences: false)
          .map { UnsafeBufferPointer(rebasing: $0) }
    }

    /// The elements of a list and of the lists in it; of anything else its text, if it has one.
    var texts: [String] {
      guard kind == JSON_KIND_LIST else { return [text].filter { !$0.isEmpty } }
      return bytes.split(separator: UInt8(JSON_LIST_END)).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }

  private let reader: OpaquePointer
  private let found: UnsafeMutableBufferPointer<json_value>
  /// A line of Python, as JSON.
  private var translated: [UInt8] = []

  /// Makes a reader of the values of some keys; `details.Brand` is a key of an object inside.
  init(keys: [String]) {
    let keys = keys.isEmpty ? [""] : keys
    let copies = keys.map { UnsafePointer($0.withCString { strdup($0) }) }
    defer { for copy in copies { free(UnsafeMutablePointer(mutating: copy)) } }
    let reader = copies.compactMap(\.self).withUnsafeBufferPointer { keys in
      keys.baseAddress.flatMap { json_reader_make($0, keys.count) }
    }
    guard let reader else { preconditionFailure("JSON: no memory for a reader") }
    self.reader = reader
    found = .allocate(capacity: keys.count)
  }

  deinit {
    json_reader_free(reader)
    found.deallocate()
  }

  /// Reads one object, of JSON or as Python writes it.
  ///
  /// - Parameter line: The object, with `FileBlock.padding` bytes behind it.
  /// - Throws: Why it can't be read.
  func read(_ line: UnsafeBufferPointer<UInt8>) throws(MalformedRow) {
    try withJSON(line) { text, count in
      json_reader_read(reader, text, count, found.baseAddress.unsafelyUnwrapped)
    }
  }

  /// The value of a key in the object that was read last.
  subscript(key: Int) -> Value {
    let value = found[key]
    let start = UnsafeRawPointer(value.bytes)?.assumingMemoryBound(to: UInt8.self)
    return Value(
      kind: value.kind, bytes: UnsafeBufferPointer(start: start, count: value.count))
  }

  /// The keys of an object, each with the kind of its value.
  ///
  /// - Throws: Why it can't be read.
  func keys(of line: UnsafeBufferPointer<UInt8>) throws(MalformedRow) -> [(String, json_kind)] {
    final class Keys { var all: [(String, json_kind)] = [] }
    let keys = Keys()
    try withJSON(line) { text, count in
      json_reader_keys(reader, text, count, Unmanaged.passUnretained(keys).toOpaque()) {
        guard let context = $0 else { return }
        let key = UnsafeRawBufferPointer(start: $1, count: $2)
        Unmanaged<Keys>.fromOpaque(context).takeUnretainedValue()
          .all.append((String(decoding: key, as: UTF8.self), $3))
      }
    }
    return keys.all
  }

  private func withJSON(
    _ line: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafePointer<CChar>, Int) -> json_status
  ) throws(MalformedRow) {
    guard line.count <= RecordBuffer.longestRecord else { throw .tooLong }
    let status: json_status
    if PythonLiteral.isPython(line) {
      guard PythonLiteral.translate(line, to: &translated) else {
        throw MalformedRow(.notJSON, "neither JSON nor a literal of Python")
      }
      let count = translated.count
      translated.append(contentsOf: repeatElement(0, count: FileBlock.padding))
      status = translated.withUnsafeBytes { bytes in
        body(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self), count)
      }
    } else {
      guard let start = UnsafeRawPointer(line.baseAddress) else {
        throw MalformedRow(.notJSON, "nothing")
      }
      status = body(start.assumingMemoryBound(to: CChar.self), line.count)
    }
    switch status {
    case JSON_STATUS_OK: return
    case _ where line.contains(0): throw .nulByte
    case JSON_STATUS_ENCODING: throw .encoding
    case JSON_STATUS_NO_OBJECT: throw MalformedRow(.notJSON, "JSON, but no object")
    case JSON_STATUS_OPEN_STRING: throw MalformedRow(.notJSON, "a string that is never closed")
    case JSON_STATUS_NO_MEMORY: throw MalformedRow(.tooLong, "a line for which there is no memory")
    default: throw MalformedRow(.notJSON, "no JSON, or JSON that is cut off")
    }
  }
}
