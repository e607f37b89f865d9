/// Canonical composition (NFC) by the tables of Unicode 9, as Hugging Face's implementation does it.
enum Composition {
  /// The text composed.
  ///
  /// What has been added since Unicode 9 composes with nothing and is no mark: it cuts the text into
  /// parts that are composed by themselves. Normalisation of older characters never changes.
  static func compose(_ text: [UInt8]) -> [UInt8] {
    // Every character below U+0300 is composed already and no mark.
    guard text.contains(where: { $0 >= 0xcc }) else { return text }
    var result = String.UnicodeScalarView()
    var part = String.UnicodeScalarView()
    func flush() {
      result += String(part).canonicallyComposed
      part.removeAll(keepingCapacity: true)
    }
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x300 || isKnown(scalar) {
        part.append(scalar)
      } else {
        flush()
        result.append(scalar)
      }
    }
    flush()
    return Array(String(result).utf8)
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.properties.age?.major).map { $0 <= 9 } ?? false
  }
}
