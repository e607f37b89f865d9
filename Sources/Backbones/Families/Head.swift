internal import Networks

/// What makes the logits of a model that predicts tokens.
enum Head: Sendable {
  /// The table of words.
  case tied
  /// A table of its own, [vocabulary, width].
  case own(Embedding)
  /// Nothing: the files hold what makes states of texts alone.
  case missing

  /// The table where it isn't that of words.
  var table: Embedding? {
    if case .own(let table) = self { table } else { nil }
  }
}
