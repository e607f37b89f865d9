/// A text that equals those of the same bytes alone.
///
/// Strings are equal where they read the same, while files tell "é" of one scalar from "é" of two:
/// as ids these are two.
public struct ExactText: Hashable, Sendable {
  /// The text.
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (first: ExactText, second: ExactText) -> Bool {
    var (text, other) = (first.text, second.text)
    return text.withUTF8 { bytes in
      other.withUTF8 { bytes.count == $0.count && bytes.elementsEqual($0) }
    }
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No byte of UTF-8: what follows isn't taken for more of the text.
    hasher.combine(UInt8(0xff))
  }
}

/// The place of each id in a list, by its bytes.
struct IDPlaces: Sendable {
  private let places: [ExactText: Int]

  /// The places of ids; of equal ones, which a file of names may give, that of the first.
  init(_ ids: [String]) {
    places = Dictionary(
      zip(ids.lazy.map(ExactText.init), ids.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The place of an id, `nil` where it isn't in the list.
  subscript(id: String) -> Int? { places[ExactText(id)] }
}
