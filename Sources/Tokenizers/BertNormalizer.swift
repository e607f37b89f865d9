import Foundation

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

  /// The normalised scalars of a text.
  func normalize(_ text: Substring.UnicodeScalarView) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.count)
    for scalar in text {
      if cleansText {
        if scalar.isRemovedByBert { continue }
        if scalar.properties.isWhitespace {
          scalars.append(" ")
          continue
        }
      }
      if separatesIdeographs, scalar.isBertIdeograph {
        scalars.append(" ")
        scalars.append(scalar)
        scalars.append(" ")
      } else {
        scalars.append(scalar)
      }
    }
    if stripsAccents { scalars = Self.stripAccents(scalars) }
    if lowercases {
      scalars = scalars.flatMap { scalar in
        scalar.isASCII || scalar.isBertIdeograph
          ? [scalar.lowercasedASCII] : Array(scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return scalars
  }

  private static func stripAccents(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view).decomposedStringWithCanonicalMapping.unicodeScalars.filter {
      !$0.isBertAccent
    }
  }
}
