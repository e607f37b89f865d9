/// How a text's token states become one vector.
public enum Pooling: String, CaseIterable, Sendable {
  /// The state of the token that stands for the whole text: the first, or of a causal model, whose
  /// first token has read nothing but itself, the last.
  case cls
  /// The state of the last token.
  case last
  /// The mean of all states.
  case mean

  /// The token of each text whose state it is; `nil` where it takes all of them.
  func tokens(of texts: PackedTexts, isCausal: Bool) -> [Int32]? {
    switch self {
    case .cls where !isCausal: texts.offsets.dropLast().map { Int32($0) }
    case .cls, .last: texts.offsets.dropFirst().map { Int32($0 - 1) }
    case .mean: nil
    }
  }
}
