import Foundation
import Testing

@testable import Tokenizers

/// The table of character classes against what it stands for: properties of Unicode 8.
struct BertCharactersTests {
  /// The general category in Unicode 8, where it differs from today's: assigned later, or moved.
  private func category(_ scalar: Unicode.Scalar) -> Unicode.GeneralCategory {
    guard let age = scalar.properties.age, age.major <= 8 else { return .unassigned }
    switch scalar.value {
    case 0x1734, 0x1171e: return .nonspacingMark
    case 0x1885, 0x1886: return .otherLetter
    case 0xa9bd: return .spacingMark
    case 0x166d, 0x111c9: return .otherPunctuation
    default: return scalar.properties.generalCategory
    }
  }

  private func expectedClass(_ scalar: Unicode.Scalar) -> BertCharacterClass {
    var expected: BertCharacterClass = []
    let category = category(scalar)
    switch category {
    case .control, .format, .privateUse:
      if ![0x09, 0x0a, 0x0d].contains(scalar.value) { expected.insert(.removed) }
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      expected.insert(.punctuation)
    case .nonspacingMark:
      expected.insert(.mark)
    default:
      if "$+<=>^`|~".unicodeScalars.contains(scalar) { expected.insert(.punctuation) }
    }
    if scalar.value == 0xfffd { expected.insert(.removed) }
    if scalar.properties.isWhitespace { expected.insert(.space) }
    let blocks: [ClosedRange<UInt32>] = [
      0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x2a6df, 0x2a700...0x2b73f,
      0x2b740...0x2b81f, 0x2b920...0x2ceaf, 0x2f800...0x2fa1f,
    ]
    if blocks.contains(where: { $0.contains(scalar.value) }) { expected.insert(.ideograph) }
    return expected
  }

  private func stripped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars
      .filter { category($0) != .nonspacingMark }
  }

  @Test func theTableIsUnicodeEight() {
    let characters = BertCharacters.shared
    var differing: [String] = []
    for value in UInt32(0)..<0x110000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let found = characters[scalar]
      var isEqual = found.subtracting(.decomposes) == expectedClass(scalar)
      // U+11938 decomposes since Unicode 13, which Hugging Face's tables don't know yet.
      if !found.contains(.mark), value != 0x11938 {
        let expected = stripped(scalar)
        isEqual = isEqual && found.contains(.decomposes) == (expected != [scalar])
        isEqual = isEqual && characters.strip(scalar) == expected
      }
      if !isEqual { differing.append(String(value, radix: 16)) }
    }
    #expect(differing.isEmpty)
  }

  @Test func asciiRulesAreTheTables() {
    for normalizer in [BertNormalizer(), BertNormalizer(cleansText: false, lowercases: false)] {
      for (byte, rule) in ASCIIRule.table(for: normalizer).enumerated() {
        let scalar = Unicode.Scalar(UInt8(byte))
        let characterClass = BertCharacters.shared[scalar]
        let expected: ASCIIRule =
          if normalizer.cleansText && characterClass.contains(.removed) {
            .removed
          } else if characterClass.contains(.space) {
            .space
          } else if characterClass.contains(.punctuation) {
            .punctuation
          } else {
            .word(
              normalizer.lowercases
                ? Array(scalar.properties.lowercaseMapping.utf8)[0] : UInt8(byte))
          }
        #expect(rule == expected, "\(byte)")
      }
    }
  }
}
