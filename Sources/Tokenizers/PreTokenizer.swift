/// A step that cuts text into pieces, each of which the next step and then the model sees alone.
enum PreTokenizer: Hashable, Sendable {
  /// Words by a regular expression.
  case pattern(SplitPattern)
  /// Digits from what isn't; each digit by itself if asked for.
  case digits(individually: Bool)
  /// White space goes, and cuts.
  case whitespace
  /// A space before the piece, unless it begins with one.
  case prefixSpace
  /// Spaces become `▁`.
  case metaspace(Metaspace)
}

/// A run of pre-tokenizers over one text.
struct PieceCutter {
  let steps: [PreTokenizer]
  let classes: CharacterClasses

  /// Hands on the pieces of a text in order.
  ///
  /// - Parameters:
  ///   - text: What is cut, not empty.
  ///   - isFirst: Whether it stands at the beginning of what was given to the tokenizer.
  ///   - step: The first step to do.
  ///   - receive: Takes a piece.
  func cut(
    _ text: UTF8Text, isFirst: Bool, from step: Int = 0, to receive: (UTF8Text) -> Void
  ) {
    guard step < steps.count else { return receive(text) }
    func hand(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      cut(
        text.part(range), isFirst: isFirst && range.lowerBound == 0, from: step + 1, to: receive)
    }
    switch steps[step] {
    case .pattern(let pattern):
      let scanner = WordScanner(text: text, classes: classes)
      var start = 0
      while start < text.count {
        let end = pattern.wordEnd(scanner, from: start)
        hand(start..<end)
        start = end
      }
    case .digits(let individually):
      split(text, at: .digit, individually: individually, keeping: true, hand)
    case .whitespace:
      split(text, at: .space, individually: true, keeping: false, hand)
    case .prefixSpace:
      guard text[0] != UInt8(ascii: " ") else { return hand(0..<text.count) }
      let padded = [UInt8(ascii: " ")] + text
      padded.withUnsafeBufferPointer { cut($0, isFirst: isFirst, from: step + 1, to: receive) }
    case .metaspace(let metaspace):
      metaspace.cut(text, isFirst: isFirst) { piece, isFirst in
        cut(piece, isFirst: isFirst, from: step + 1, to: receive)
      }
    }
  }

  /// Splits at characters of a class, which are pieces or go.
  private func split(
    _ text: UTF8Text, at characterClass: CharacterClass, individually: Bool, keeping: Bool,
    _ hand: (Range<Int>) -> Void
  ) {
    var (start, index) = (0, 0)
    var isInside = false
    while index < text.count {
      let (scalar, end) = text.scalar(at: index)
      let matches = classes[scalar].contains(characterClass)
      if matches != isInside || matches && individually {
        if keeping || !isInside { hand(start..<index) }
        start = index
      }
      (isInside, index) = (matches, end)
    }
    if keeping || !isInside { hand(start..<text.count) }
  }
}

/// The regular expressions by which byte-level tokenizers cut text into words, each with a scanner of
/// its own instead of a regular expression engine.
enum SplitPattern: String, CaseIterable, Hashable, Sendable {
  /// GPT-2's, which SmolLM2 uses too behind a split at digits.
  case gpt2 =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  /// Llama 3's: up to three digits in a word.
  case llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  /// Qwen2's: digits one by one.
  case qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// The place where the word ends that begins at `start`, before the text's end.
  @inline(__always)
  func wordEnd(_ scanner: WordScanner, from start: Int) -> Int {
    switch self {
    case .gpt2: scanner.gpt2(from: start)
    case .llama3: scanner.llama(from: start, digits: 3)
    case .qwen2: scanner.llama(from: start, digits: 1)
    }
  }
}

/// SentencePiece's way with spaces: each becomes a visible character, and words begin with it.
struct Metaspace: Hashable, Sendable {
  /// The places where the character is put before a text that doesn't begin with it.
  enum Prepending: String, CaseIterable, Hashable, Sendable {
    /// Before every piece.
    case always
    /// Before a piece at the beginning of the whole text.
    case first
    /// Nowhere.
    case never
  }

  /// The character in place of a space, `▁`.
  var replacement: Unicode.Scalar = "\u{2581}"
  var prepending = Prepending.always
  /// Whether the text is cut before each replacement.
  var splits = true

  /// Hands on the pieces of a text, and whether each is the first of all.
  func cut(_ text: UTF8Text, isFirst: Bool, to receive: (UTF8Text, Bool) -> Void) {
    let mark = Array(String(Character(replacement)).utf8)
    var replaced: [UInt8] = []
    replaced.reserveCapacity(text.count + text.count / 2 + mark.count)
    let prepends =
      switch prepending {
      case .always: true
      case .first: isFirst
      case .never: false
      }
    let begins = text[0] == UInt8(ascii: " ") || text.starts(with: mark)
    if prepends, !begins { replaced += mark }
    for byte in text {
      if byte == UInt8(ascii: " ") { replaced += mark } else { replaced.append(byte) }
    }
    replaced.withUnsafeBufferPointer { replaced in
      guard splits else { return receive(replaced, isFirst) }
      var start = 0
      var index = 1
      while index < replaced.count {
        if replaced[index] == mark[0], replaced[index...].starts(with: mark) {
          receive(replaced.part(start..<index), isFirst && start == 0)
          start = index
        }
        index += 1
      }
      receive(replaced.part(start..<replaced.count), isFirst && start == 0)
    }
  }
}

/// Valid UTF-8 that belongs to somebody else for the time of a call.
typealias UTF8Text = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer where Element == UInt8 {
  /// The character at a place where one begins, and the place behind it.
  @inline(__always)
  func scalar(at index: Int) -> (scalar: Unicode.Scalar, end: Int) {
    let first = UInt32(self[index])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), index + 1) }
    func continuation(_ offset: Int) -> UInt32 { UInt32(self[index + offset]) & 0x3f }
    if first < 0xe0 {
      return (Self.valid((first & 0x1f) << 6 | continuation(1)), index + 2)
    }
    if first < 0xf0 {
      let value = (first & 0xf) << 12 | continuation(1) << 6 | continuation(2)
      return (Self.valid(value), index + 3)
    }
    let upper = (first & 7) << 18 | continuation(1) << 12
    return (Self.valid(upper | continuation(2) << 6 | continuation(3)), index + 4)
  }

  /// The character before a place where one ends.
  func scalar(before end: Int) -> (scalar: Unicode.Scalar, start: Int) {
    var start = end - 1
    while self[start] & 0xc0 == 0x80 { start -= 1 }
    return (scalar(at: start).scalar, start)
  }

  @inline(__always)
  private static func valid(_ value: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(value) ?? "\u{fffd}"
  }

  /// A part of the text.
  @inline(__always)
  func part(_ range: Range<Int>) -> UTF8Text { UTF8Text(rebasing: self[range]) }
}
