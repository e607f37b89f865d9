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
