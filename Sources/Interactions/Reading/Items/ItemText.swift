/// Makes texts of metadata fit to be shown.
enum ItemText {
  /// A title on one line with its entities undone; empty where it is a piece of a page's script, as
  /// some of Amazon's of 2018 are.
  static func title(_ text: String) -> String {
    if text.contains("getTime()") { return "" }
    return unescaped(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Texts between bars, each once: the form of lists in MovieLens' files.
  static func list(_ texts: [String]) -> String {
    var seen: Set<String> = []
    return texts.map(title).filter { !$0.isEmpty && seen.insert($0).inserted }
      .joined(separator: "|")
  }

  /// A price without currency and grouping; empty where it isn't one number.
  static func price(_ texts: [String]) -> String {
    guard let text = texts.first, texts.count == 1 else { return "" }
    let number = String(text.filter { $0 != "$" && $0 != "," && $0 != " " })
    return Double(number)?.isFinite == true ? number : ""
  }

  /// Entities that pages write, besides numbers.
  private static let entities: [Substring: String] = [
    "quot": "\"", "apos": "'", "lt": "<", "gt": ">", "nbsp": " ", "amp": "&", "hellip": "…",
    "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
    "laquo": "«", "raquo": "»", "bull": "•", "middot": "·", "deg": "°", "frac12": "½", "times": "×",
    "copy": "©", "reg": "®", "trade": "™", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢",
    "iexcl": "¡", "iquest": "¿", "szlig": "ß", "AElig": "Æ", "aelig": "æ", "Oslash": "Ø",
    "oslash": "ø", "Aring": "Å", "aring": "å", "Ccedil": "Ç", "ccedil": "ç", "Ntilde": "Ñ",
    "ntilde": "ñ", "Auml": "Ä", "auml": "ä", "Euml": "Ë", "euml": "ë", "Iuml": "Ï", "iuml": "ï",
    "Ouml": "Ö", "ouml": "ö", "Uuml": "Ü", "uuml": "ü", "Aacute": "Á", "aacute": "á",
    "Eacute": "É", "eacute": "é", "Iacute": "Í", "iacute": "í", "Oacute": "Ó", "oacute": "ó",
    "Uacute": "Ú", "uacute": "ú", "Agrave": "À", "agrave": "à", "Egrave": "È", "egrave": "è",
    "igrave": "ì", "ograve": "ò", "ugrave": "ù", "Acirc": "Â", "acirc": "â", "Ecirc": "Ê",
    "ecirc": "ê", "icirc": "î", "ocirc": "ô", "ucirc": "û", "atilde": "ã", "otilde": "õ",
  ]

  /// A text in which entities are the letters they stand for; what is none stays.
  static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(38) else { return text }
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[mark...]
      let name = rest.dropFirst().prefix(10).prefix { $0 != ";" && $0 != "&" }
      let end = rest.index(mark, offsetBy: name.count + 1)
      if end < rest.endIndex, rest[end] == ";", let letters = letters(name) {
        result += letters
        rest = rest[rest.index(after: end)...]
      } else {
        result.append("&")
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  /// The letter that `eacute`, `#233` or `#xe9` stands for.
  private static func letters(_ name: Substring) -> String? {
    guard name.hasPrefix("#") else { return entities[name] }
    let digits = name.dropFirst()
    let number =
      digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, number >= 32, let letter = Unicode.Scalar(number) else { return nil }
    return letter == "\u{a0}" ? " " : String(Character(letter))
  }
}
