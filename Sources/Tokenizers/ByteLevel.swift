/// A byte-level tokenizer of GGUF files, by the name of its pre-tokenizer.
struct ByteLevelKind: Hashable, Sendable {
  var pattern = SplitPattern.gpt2
  /// Whether each digit is a word of its own before the pattern sees it.
  var separatesDigits = false
  /// Whether text is composed (NFC).
  var composes = false
  /// Whether a word that is a token is taken whole.
  var ignoresMerges = false
  /// Whether texts begin with a token unless the file says otherwise.
  var addsBeginning = false

  /// The kinds by name.
  ///
  /// Files written before there were names say nothing or `default`: GPT-2's.
  private static let kinds: KeyValuePairs<String, ByteLevelKind> = [
    "gpt-2": ByteLevelKind(),
    "default": ByteLevelKind(),
    "smollm": ByteLevelKind(separatesDigits: true),
    "llama-bpe": ByteLevelKind(pattern: .llama3, ignoresMerges: true, addsBeginning: true),
    "qwen2": ByteLevelKind(pattern: .qwen2, composes: true),
    "deepseek-r1-qwen": ByteLevelKind(pattern: .qwen2, composes: true),
  ]

  private init(
    pattern: SplitPattern = .gpt2, separatesDigits: Bool = false, composes: Bool = false,
    ignoresMerges: Bool = false, addsBeginning: Bool = false
  ) {
    self.pattern = pattern
    self.separatesDigits = separatesDigits
    self.composes = composes
    self.ignoresMerges = ignoresMerges
    self.addsBeginning = addsBeginning
  }

  /// The kind of a name.
  ///
  /// - Throws: `TokenizerError.Problem` naming the kinds there are.
  init(_ name: String?) throws {
    guard let kind = Self.kinds.first(where: { $0.key == name ?? "default" })?.value else {
      throw TokenizerError.Problem.unsupported(
        part: "tokenizer.ggml.pre", found: name ?? "", expected: Self.kinds.map(\.key))
    }
    self = kind
  }
}

/// The printable characters by which byte-level vocabularies spell bytes.
///
/// Bytes that are printable in Latin-1 stand for themselves, the others for the characters from
/// U+0100 on. Source: Radford et al., Language models are unsupervised multitask learners (2019).
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8(0)...255).map { byte in
      switch byte {
      case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? "\u{fffd}"
      }
    }
  }()

  /// The byte of each character below U+0144, or -1.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = Int16(byte) }
    return bytes
  }()

  /// The bytes that a token spells; `nil` if it holds another character.
  static func bytes(of token: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(token.utf8.count)
    for scalar in token.unicodeScalars {
      guard scalar.value < bytes.count, bytes[Int(scalar.value)] >= 0 else { return nil }
      result.append(UInt8(bytes[Int(scalar.value)]))
    }
    return result
  }
}

/// The tokens by which vocabularies spell bytes: `<0x00>` to `<0xFF>`.
enum ByteToken {
  static func name(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.utf8.count < 2 ? "0" : "")\(digits)>"
  }

  /// The byte that a token spells, if it spells one.
  static func byte(of token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
  }
}
