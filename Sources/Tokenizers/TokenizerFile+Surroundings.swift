extension TokenizerFile {
  /// The most tokens that are put around a text: real files have up to four.
  private static let surroundingLimit = 64

  /// The tokens that are put before and behind a text that stands alone: of a template, its special
  /// tokens; of `BertProcessing` and `RobertaProcessing`, `cls` and `sep`.
  ///
  /// - Parameter processors: The types of post-processors that may stand here.
  /// - Returns: The tokens before and those behind, as the vocabulary spells them.
  /// - Throws: `TokenizerError.Problem`.
  func surroundings(processors: [String]) throws -> (prefix: [String], suffix: [String]) {
    try surroundings(part("post_processor"), processors)
  }

  private func surroundings(_ part: TokenizerPart, _ processors: [String]) throws -> (
    prefix: [String], suffix: [String]
  ) {
    let type = try part.type()
    guard type == "null" || processors.contains(type) else {
      throw try part.unsupportedType(processors)
    }
    switch type {
    case "TemplateProcessing":
      return try template(part)
    case "BertProcessing", "RobertaProcessing":
      return try ([firstString(part.required("cls"))], [firstString(part.required("sep"))])
    case "Sequence":
      // Each processor puts its tokens around what the one before it made.
      return try part.required("processors").array().reduce(([], [])) { inner, part in
        let outer = try surroundings(part, processors.filter { $0 != "Sequence" })
        try check(outer.prefix + inner.0, inner.1 + outer.suffix)
        return (outer.prefix + inner.0, inner.1 + outer.suffix)
      }
    default:
      return ([], [])  // `ByteLevel` moves offsets only.
    }
  }

  private func template(_ part: TokenizerPart) throws -> (prefix: [String], suffix: [String]) {
    var (prefix, suffix): ([String], [String]) = ([], [])
    var isBehind = false
    for piece in try part.required("single").array() {
      if let token = try piece.part("SpecialToken") {
        let names = try tokens(of: token.string("id"), in: part)
        if isBehind { suffix += names } else { prefix += names }
        try check(prefix, suffix)
      } else {
        isBehind = true
      }
    }
    return (prefix, suffix)
  }

  private func check(_ prefix: [String], _ suffix: [String]) throws {
    guard prefix.count + suffix.count <= Self.surroundingLimit else {
      throw TokenizerError.Problem.tooMany(
        "tokens", parts: ["post_processor"], limit: Self.surroundingLimit)
    }
  }

  /// The tokens that a name of a template stands for; itself unless the file says otherwise.
  private func tokens(of name: String, in part: TokenizerPart) throws -> [String] {
    guard let entry = try part.part("special_tokens")?.part(name),
      let list = try entry.part("tokens")
    else { return [name] }
    return try list.array().map { try $0.string() }
  }

  private func firstString(_ part: TokenizerPart) throws -> String {
    guard let first = try part.array().first else { throw part.wrongType("a token and its id") }
    return try first.string()
  }
}
