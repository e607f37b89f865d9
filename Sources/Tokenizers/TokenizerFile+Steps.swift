extension TokenizerFile {
  /// The steps that change a text before it is cut.
  func normalizers() throws -> [Normalizer] {
    try normalizers(part("normalizer"))
  }

  private func normalizers(_ part: TokenizerPart) throws -> [Normalizer] {
    switch try part.type() {
    case "null": return []
    case "Sequence":
      return try part.required("normalizers").array().flatMap { try normalizers($0) }
    case "NFC": return [.composition]
    case "Prepend": return try [.prepend(part.string("prepend"))]
    case "Strip":
      return try [
        .strip(
          left: part.flag("strip_left", default: false),
          right: part.flag("strip_right", default: false))
      ]
    case "Replace":
      let content = try part.string("content")
      let pattern = try part.required("pattern")
      if let text = try pattern.part("String") {
        return try [.replace(text.string(), with: content)]
      }
      guard try pattern.string("Regex") == " {2,}" else {
        throw TokenizerError.Problem.unsupported(
          part: "\(pattern.name).Regex", found: try pattern.string("Regex"), expected: [" {2,}"])
      }
      return [.replaceSpaces(with: content)]
    case "Precompiled":
      guard let text = try part.part("precompiled_charsmap")?.string(), !text.isEmpty else {
        return []
      }
      guard let bytes = Base64.decode(text), let map = CharacterMap(bytes) else {
        throw try part.required("precompiled_charsmap").wrongType("a map of characters")
      }
      return [.characterMap(map)]
    default:
      throw try part.unsupportedType([
        "Sequence", "NFC", "Prepend", "Strip", "Replace", "Precompiled",
      ])
    }
  }

  /// The steps that cut a text into words, and whether those are bytes.
  func preTokenizers() throws -> (steps: [PreTokenizer], isByteLevel: Bool) {
    try preTokenizers(part("pre_tokenizer"))
  }

  private func preTokenizers(_ part: TokenizerPart) throws -> ([PreTokenizer], isByteLevel: Bool) {
    switch try part.type() {
    case "null": return ([], false)
    case "Sequence":
      var (steps, isByteLevel): ([PreTokenizer], Bool) = ([], false)
      for inner in try part.required("pretokenizers").array() {
        guard !isByteLevel else { throw inner.wrongType("ended by `ByteLevel`") }
        let added = try preTokenizers(inner)
        steps += added.0
        isByteLevel = added.isByteLevel
      }
      return (steps, isByteLevel)
    case "ByteLevel":
      return try (
        (part.flag("add_prefix_space", default: true) ? [.prefixSpace] : [])
          + (part.flag("use_regex", default: true) ? [.pattern(.gpt2)] : []), true
      )
    case "Digits":
      return try ([.digits(individually: part.flag("individual_digits", default: false))], false)
    case "WhitespaceSplit": return ([.whitespace], false)
    case "Metaspace": return try ([.metaspace(metaspace(part))], false)
    case "Split": return try ([.pattern(splitPattern(part))], false)
    default:
      throw try part.unsupportedType([
        "Sequence", "ByteLevel", "Digits", "Split", "Metaspace", "WhitespaceSplit",
      ])
    }
  }

  private func splitPattern(_ part: TokenizerPart) throws -> SplitPattern {
    let pattern = try part.required("pattern")
    let text = try pattern.part("Regex") ?? pattern.required("String")
    guard text.name.hasSuffix("Regex"), let known = SplitPattern(rawValue: try text.string()) else {
      throw TokenizerError.Problem.unsupported(
        part: text.name, found: try text.string(), expected: SplitPattern.allCases.map(\.rawValue))
    }
    // The patterns leave nothing between their matches: to isolate these and to remove what is
    // between them is the same.
    let behavior = try part.string("behavior")
    let inverts = try part.flag("invert", default: false)
    guard behavior == "Isolated" || behavior == "Removed" && inverts else {
      throw TokenizerError.Problem.unsupported(
        part: "\(part.name).behavior", found: behavior, expected: ["Isolated"])
    }
    return known
  }

  private func metaspace(_ part: TokenizerPart) throws -> Metaspace {
    var metaspace = Metaspace()
    metaspace.replacement = try part.character("replacement")
    metaspace.splits = try part.flag("split", default: true)
    if let scheme = try part.part("prepend_scheme") {
      guard let known = Metaspace.Prepending(rawValue: try scheme.string()) else {
        throw TokenizerError.Problem.unsupported(
          part: scheme.name, found: try scheme.string(),
          expected: Metaspace.Prepending.allCases.map(\.rawValue))
      }
      metaspace.prepending = known
    } else if try !part.flag("add_prefix_space", default: true) {
      metaspace.prepending = .never
    }
    return metaspace
  }

  /// The steps that turn tokens back into text; `nil` where the file has none.
  func decodingSteps() throws -> [DecodingStep]? {
    let part = part("decoder")
    return try part.type() == "null" ? nil : decodingSteps(part)
  }

  private func decodingSteps(_ part: TokenizerPart) throws -> [DecodingStep] {
    switch try part.type() {
    case "Sequence":
      return try part.required("decoders").array().flatMap { try decodingSteps($0) }
    case "ByteLevel": return [.byteLevel]
    case "ByteFallback": return [.byteFallback]
    case "Fuse": return [.fuse]
    case "Metaspace": return try [.metaspace(metaspace(part))]
    case "Strip":
      return try [
        .strip(
          part.character("content"), start: part.wholeNumber("start"), end: part.wholeNumber("stop")
        )
      ]
    case "Replace":
      let pattern = try part.required("pattern").string("String")
      return try [.replace(pattern, with: part.string("content"))]
    default:
      throw try part.unsupportedType([
        "Sequence", "ByteLevel", "ByteFallback", "Fuse", "Metaspace", "Strip", "Replace",
      ])
    }
  }
}

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
