// What Foundation's own methods call; the standard library keeps it as SPI, and Foundation would bring
// the tables of all languages with it.
@_spi(_Unicode) import Swift

extension String {
  /// The text in canonical composition (NFC).
  var canonicallyComposed: UnicodeScalarView {
    var scalars = UnicodeScalarView()
    scalars.append(contentsOf: _nfc)
    return scalars
  }

  /// The text in canonical decomposition (NFD).
  var canonicallyDecomposed: UnicodeScalarView {
    var scalars = UnicodeScalarView()
    scalars.append(contentsOf: _nfd)
    return scalars
  }
}
