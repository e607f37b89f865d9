/// How long the steps of a tokenizer may make a text.
///
/// A file names its steps, and each may put more in place of less: ten that write `aa` for `a` make
/// a thousand bytes of one.
enum TextGrowth {
  /// The most steps that follow one another: real files have up to five.
  static let stepLimit = 16
  /// The most bytes that all steps may make of each byte of a text: T5's make up to 300.
  static let factorLimit = 1024
  /// The most bytes that added tokens may have once they are normalised.
  static let addedLimit = 16 << 20

  /// A step that changes a text's length.
  protocol Step {
    /// The most bytes that the step makes of a text of `count` bytes.
    func most(of count: Double) -> Double
  }

  /// The most bytes that steps make of a text of `count` bytes.
  static func most(of count: Int, _ steps: [any Step]) -> Int {
    Int(min(steps.reduce(Double(count)) { $1.most(of: $0) }, Double(Int32.max)))
  }

  /// Makes sure that steps aren't too many and make no text too long.
  ///
  /// - Parameters:
  ///   - steps: The steps in their order.
  ///   - parts: The parts of the file that name them, for the error.
  /// - Throws: `TokenizerError.Problem`.
  static func check(_ steps: [any Step], of parts: String...) throws {
    guard steps.count <= stepLimit else {
      throw TokenizerError.Problem.tooMany("steps", parts: parts, limit: stepLimit)
    }
    guard most(of: 1024, steps) <= 1024 * factorLimit else {
      throw TokenizerError.Problem.lengthensText(parts: parts, limit: factorLimit)
    }
  }

  /// The most bytes of a text of `count` bytes in which one text replaces another.
  static func replacing(_ pattern: Int, by content: Int, in count: Double) -> Double {
    pattern == 0 ? count : count * max(1, Double(content) / Double(pattern))
  }
}

extension Normalizer: TextGrowth.Step {
  func most(of count: Double) -> Double {
    switch self {
    // Some characters of three bytes have three of four as their composition (U+1D160: 4 become 12).
    case .composition: 3 * count
    case .prepend(let prefix): count + Double(prefix.utf8.count)
    case .replace(let pattern, let content):
      TextGrowth.replacing(pattern.utf8.count, by: content.utf8.count, in: count)
    case .replaceSpaces(let content):
      TextGrowth.replacing(2, by: content.utf8.count, in: count)
    case .strip: count
    // One character of one byte fewer: U+023A becomes U+2C65.
    case .lowercase: 1.5 * count
    case .characterMap(let map): count * Double(max(1, map.longestReplacement))
    }
  }
}

extension PreTokenizer: TextGrowth.Step {
  func most(of count: Double) -> Double {
    switch self {
    case .pattern, .digits, .whitespace: count
    // Each byte may be a piece, and have one put before it.
    case .prefixSpace: 2 * count
    case .metaspace(let metaspace): 2 * count * Double(metaspace.replacement.utf8.count)
    }
  }
}

extension DecodingStep: TextGrowth.Step {
  func most(of count: Double) -> Double {
    switch self {
    case .replace(let pattern, let content):
      TextGrowth.replacing(pattern.utf8.count, by: content.utf8.count, in: count)
    // U+FFFD, of three bytes, stands for one that makes up no character.
    case .byteLevel: 3 * count
    case .byteFallback, .fuse, .strip, .metaspace: count
    }
  }
}
