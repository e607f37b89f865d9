/// Turns generated tokens into text as they come, each part as soon as it is certain.
///
/// A token may end inside a character, and how it is spelt may depend on those before it: what was
/// added last is decoded together with the tokens of the part before.
public struct IncrementalDecoder: Sendable {
  /// The most tokens that wait for the rest of a character, which has four bytes at most.
  private static let waitingLimit = 8

  private let tokenizer: any Tokenizer
  /// The tokens of the last part, and those that wait.
  private var ids: [Int32] = []
  /// How many of `ids` have become text.
  private var decoded = 0

  /// Makes a decoder at the beginning of a text.
  public init(_ tokenizer: any Tokenizer) { self.tokenizer = tokenizer }

  /// Takes a token and returns the text that it completes, which may be empty.
  public mutating func add(_ id: Int32) -> String {
    ids.append(id)
    let text = Array(tokenizer.decode(ids).utf8)
    let isCut = text.suffix(3).elementsEqual([0xef, 0xbf, 0xbd])
    guard !isCut || ids.count - decoded > Self.waitingLimit else { return "" }
    return advance(text)
  }

  /// Returns what waits for the rest of a character, and begins a new text.
  public mutating func finish() -> String {
    defer { (ids, decoded) = ([], 0) }
    return advance(Array(tokenizer.decode(ids).utf8))
  }

  private mutating func advance(_ text: [UInt8]) -> String {
    let before = tokenizer.decode(Array(ids[..<decoded])).utf8.count
    let new = String(decoding: text.dropFirst(before), as: UTF8.self)
    // Tokens that are left out are no beginning for others, whose first space would go.
    if !new.isEmpty { ids.removeFirst(decoded) }
    decoded = ids.count
    return new
  }
}
