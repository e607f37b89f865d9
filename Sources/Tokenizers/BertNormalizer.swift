/// How BERT's tokenizer cleans text before it is cut into words, as Hugging Face's does.
public struct BertNormalizer: Hashable, Sendable {
  /// Whether control characters go and every white space becomes a space.
  public var cleansText: Bool
  /// Whether CJK ideographs stand alone.
  public var separatesIdeographs: Bool
  /// Whether text is decomposed (NFD) and loses its non-spacing marks.
  public var stripsAccents: Bool
  /// Whether text is lower-cased, scalar by scalar.
  public var lowercases: Bool

  /// Makes a normaliser; accents are stripped where text is lower-cased, unless told.
  public init(
    cleansText: Bool = true, separatesIdeographs: Bool = true, stripsAccents: Bool? = nil,
    lowercases: Bool = true
  ) {
    self.cleansText = cleansText
    self.separatesIdeographs = separatesIdeographs
    self.stripsAccents = stripsAccents ?? lowercases
    self.lowercases = lowercases
  }

  /// Hands on the characters of a text, normalised.
  func normalize(
    _ text: String.UnicodeScalarView, _ characters: BertCharacters,
    to receive: (Unicode.Scalar) -> Void
  ) {
    for scalar in text {
      let scalarClass = characters[scalar]
      if cleansText, scalarClass.contains(.removed) { continue }
      if cleansText, scalarClass.contains(.space) {
        receive(" ")
      } else if separatesIdeographs, scalarClass.contains(.ideograph) {
        receive(" ")
        strip(scalar, scalarClass, characters, to: receive)
        receive(" ")
      } else {
        strip(scalar, scalarClass, characters, to: receive)
      }
    }
  }

  private func strip(
    _ scalar: Unicode.Scalar, _ scalarClass: BertCharacterClass, _ characters: BertCharacters,
    to receive: (Unicode.Scalar) -> Void
  ) {
    if stripsAccents, scalarClass.contains(.mark) { return }
    if stripsAccents, scalarClass.contains(.decomposes) {
      for part in characters.strip(scalar) { lowercase(part, to: receive) }
    } else {
      lowercase(scalar, to: receive)
    }
  }

  private func lowercase(_ scalar: Unicode.Scalar, to receive: (Unicode.Scalar) -> Void) {
    if !lowercases {
      receive(scalar)
    } else if scalar.isASCII {
      receive(0x41...0x5a ~= scalar.value ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
    } else if scalar.properties.changesWhenLowercased {
      scalar.properties.lowercaseMapping.unicodeScalars.forEach(receive)
    } else {
      receive(scalar)
    }
  }
}
