extension WordPiece {
  /// A text of these token ids: pieces joined, and the spaces taken out that cutting put before
  /// punctuation and English contractions.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool) -> String {
    let special = skippingSpecialTokens ? specialIDs : []
    var text = ""
    var isFirst = true
    for id in ids where !special.contains(id) && tokens.indices.contains(Int(id)) {
      var token = tokens[Int(id)]
      if !isFirst {
        if token.utf8.starts(with: options.continuation.utf8) {
          token = String(token.unicodeScalars.dropFirst(options.continuation.unicodeScalars.count))
        } else {
          token = " " + token
        }
      }
      text += Self.contractions.reduce(token) {
        $0.replacing($1.0, with: $1.1)
      }
      isFirst = false
    }
    return text
  }

  /// What Hugging Face's decoder replaces in each token, in this order.
  private static let contractions = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ]
}
