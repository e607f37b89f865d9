/// How a list stands in one field: in brackets, as Python and JSON print it, or between separators.
struct ListText: Sendable, Hashable {
  /// The separator of elements outside of brackets; blanks are any number of them.
  var separator: [UInt8] = [32]

  /// The elements of a field, without blanks and quotes around them.
  ///
  /// - Throws: Why it is no list.
  func elements(
    of field: UnsafeBufferPointer<UInt8>
  ) throws(MalformedRow) -> [UnsafeBufferPointer<UInt8>] {
    let field = field.trimmed
    if Self.isBracketed(field) {
      return try bracketed(UnsafeBufferPointer(rebasing: field.dropFirst().dropLast()))
    }
    return field.words(partedBy: separator == [32] ? [] : separator)
  }

  private static func isBracketed(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    field.count > 1
      && (field[0] == 91 && field[field.count - 1] == 93
        || field[0] == 40 && field[field.count - 1] == 41)
  }

  /// The content of brackets: elements with commas between them, or blanks and ends of lines as
  /// NumPy prints them.
  private func bracketed(
    _ inner: UnsafeBufferPointer<UInt8>
  ) throws(MalformedRow) -> [UnsafeBufferPointer<UInt8>] {
    var elements: [UnsafeBufferPointer<UInt8>] = []
    let hasCommas = inner.contains(44)
    func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    var position = 0
    while position < inner.count {
      let byte = inner[position]
      if isBlank(byte) || byte == 44 {
        position += 1
        continue
      }
      var end = position + 1
      if byte == 34 || byte == 39 {
        while end < inner.count, inner[end] != byte {
          if inner[end] == 92 { throw MalformedRow(.badList, "an escape in a list") }
          end += 1
        }
        guard end < inner.count else {
          throw MalformedRow(.badList, "a quote in a list that is never closed")
        }
        elements.append(UnsafeBufferPointer(rebasing: inner[position + 1..<end]))
        position = end + 1
        continue
      }
      while end < inner.count, inner[end] != 44, hasCommas || !isBlank(inner[end]) { end += 1 }
      var last = end
      while isBlank(inner[last - 1]) { last -= 1 }
      let element = UnsafeBufferPointer(rebasing: inner[position..<last])
      if [40, 91, 123].contains(element[0]) { throw MalformedRow(.badList, "a list in a list") }
      elements.append(element)
      position = end
    }
    return elements
  }

  /// Sees how lists stand in the values of a column; `nil` where they are none.
  ///
  /// - Parameters:
  ///   - values: Values of the first rows.
  ///   - isSaid: Whether the column is said to hold lists, so that separators part elements.
  ///   - said: What stands between elements, where that is said.
  init?(of values: [String], isSaid: Bool, separator said: String? = nil) {
    let filled = values.filter { !$0.allSatisfy { $0 == " " } }
    if let said {
      separator = Array(said.utf8)
      return
    }
    let bracketed = filled.count {
      Array($0.utf8).withUnsafeBufferPointer { Self.isBracketed($0.trimmed) }
    }
    if !filled.isEmpty, bracketed * 20 >= filled.count * 19 { return }
    guard isSaid else { return nil }
    // Blanks may follow commas, and commas stand in no list that blanks part.
    let candidates: [Character] = [",", ";", "|", " "]
    let counts = candidates.map { candidate in filled.count { $0.contains(candidate) } }
    guard let most = counts.max(), most > 0, let best = counts.firstIndex(of: most),
      let byte = candidates[best].asciiValue
    else { return nil }
    separator = [byte]
  }

  /// A list of single elements, which the header says it is.
  init() {}

  /// Whether values without a header are lists of ids: words that all have digits, not equally many.
  static func areLists(_ values: [String]) -> Bool {
    let words = values.map { $0.split { " ,;|".contains($0) } }
    return Set(words.map(\.count)).count > 1
      && words.allSatisfy { $0.allSatisfy { $0.contains(where: \.isNumber) } }
      || ListText(of: values, isSaid: false) != nil
  }

  /// The elements of values as texts, for a look at what they are.
  func texts(_ values: [String]) -> [String] {
    values.flatMap { value in
      Array(value.utf8).withUnsafeBufferPointer { bytes in
        ((try? elements(of: bytes)) ?? []).map { String(decoding: $0, as: UTF8.self) }
      }
    }
  }
}
