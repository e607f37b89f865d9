import FoundationEssentials
import Glibc
import Support

/// Data sets and tables as JSON under a seal: the form, and a digest of all that follows.
///
/// The same value gives the same bytes: keys are sorted, and numbers that JSON hasn't are texts.
enum KeptJSON {
  private static let head = #"{"format":""#
  private static let middle = #"","digest":""#
  private static let tail = #"","#

  /// The bytes of a file that keeps a value.
  static func sealed(_ form: KeptForm, _ value: some Encodable) throws -> Data {
    sealed(form, json: try JSONEncoder.kept.encode(value))
  }

  /// The bytes of a file that keeps an object of JSON.
  static func sealed(_ form: KeptForm, json: Data) -> Data {
    let content = json.dropFirst()
    let digest = digest(of: content, form.name)
    return Data((head + form.name + middle + digest.description + tail).utf8) + content
  }

  /// Whether a file begins as `sealed` writes it.
  static func isSealed(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: head.utf8) }

  /// The content under the seal.
  ///
  /// - Throws: `StoredError.unknownContents`, `.otherVersion`; `.damaged` where the digest is that of
  ///   other contents.
  static func opened(
    _ bytes: [UInt8], path: String
  ) throws(StoredError) -> (form: KeptForm, json: Data, digest: Digest) {
    guard isSealed(bytes) else { throw .unknownContents(path: path) }
    let start = head.utf8.count
    guard let end = bytes[start...].prefix(64).firstIndex(of: UInt8(ascii: "\"")) else {
      throw .unknownContents(path: path)
    }
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    let form = try KeptForm(named: name, path: path)
    let stated = end + middle.utf8.count
    let content = stated + 64 + tail.utf8.count
    guard content <= bytes.count, bytes[end..<stated].elementsEqual(middle.utf8),
      bytes[(stated + 64)..<content].elementsEqual(tail.utf8),
      let digest = Digest(
        hexadecimal: String(decoding: bytes[stated..<(stated + 64)], as: UTF8.self)),
      digest == self.digest(of: bytes[content...], name)
    else { throw .damaged(path: path) }
    return (form, Data([UInt8(ascii: "{")] + bytes[content...]), digest)
  }

  private static func digest(of content: some Sequence<UInt8>, _ name: String) -> Digest {
    var hasher = Digest.Hasher()
    hasher.update((name + "\n").utf8)
    hasher.update(content)
    return hasher.finalize()
  }
}

extension JSONEncoder {
  /// Writes what files keep.
  static var kept: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  /// A value as text.
  func text(of value: some Encodable) throws -> String {
    String(decoding: try encode(value), as: UTF8.self)
  }
}

extension JSONDecoder {
  /// Reads what `JSONEncoder.kept` wrote.
  static var kept: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }

  /// A value from text; `nil` where it is none.
  func value<Value: Decodable>(_ type: Value.Type, from text: String?) -> Value? {
    text.flatMap { try? decode(type, from: Data($0.utf8)) }
  }
}

/// The form of a file that `save` wrote, with its version.
enum KeptForm: String {
  case model, data, table

  /// The version that is written and read.
  static let version = 1

  /// The form as the file says it: `alidade table 1`.
  var name: String { "alidade \(rawValue) \(Self.version)" }

  /// The form that a file says it has.
  ///
  /// - Throws: `StoredError.unknownContents`, or `.otherVersion` for one that isn't read.
  init(named name: String, path: String) throws(StoredError) {
    let words = name.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[0] == "alidade", let form = KeptForm(rawValue: String(words[1]))
    else { throw .unknownContents(path: path) }
    guard words[2] == "\(Self.version)" else {
      throw .otherVersion(path: path, version: String(words[2]))
    }
    self = form
  }
}
