/// The words of titles by which histories and targets are found to be related.
struct TitleWords {
  /// Words without meaning of their own in a title.
  static let stopWords: Set<String> = [
    "an", "and", "are", "as", "at", "be", "by", "de", "for", "from", "in", "into", "is", "it",
    "its", "la", "le", "no", "not", "of", "off", "on", "or", "part", "so", "than", "that", "the",
    "this", "to", "up", "vol", "was", "with", "you", "your",
  ]

  /// The words of each item, as numbers in rising order.
  let words: [[Int32]]
  /// How many different words there are.
  let count: Int

  init(_ catalogue: Catalogue) {
    var numbers: [String: Int32] = [:]
    words = (0..<catalogue.count).map { item in
      let texts = Self.words(of: catalogue.title(of: item) ?? "")
      return texts.map { text in
        if let number = numbers[text] { return number }
        let number = Int32(numbers.count)
        numbers[text] = number
        return number
      }.sorted()
    }
    count = numbers.count
  }

  /// The different words of a text: lower-case runs of letters and digits, without stop words and
  /// single characters, in no order; nor is a film's year in parentheses a word, which it shares
  /// with every other film of that year.
  static func words(of text: String) -> Set<String> {
    var title = Substring(text)
    if let open = title.lastIndex(of: "("), title.last == ")" {
      let inside = title[open...].dropFirst().dropLast()
      if inside.count == 4, inside.allSatisfy(\.isNumber) { title = title[..<open] }
    }
    return Set(
      title.lowercased().split { !$0.isLetter && !$0.isNumber }
        .filter { $0.count > 1 }.map(String.init)
    ).subtracting(stopWords)
  }
}
