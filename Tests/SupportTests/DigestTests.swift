import Support
import Testing

struct DigestTests {
  /// FIPS 180-4 examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func standardExamples(text: String, digest: String) {
    #expect(Digest(of: text).description == digest)
  }

  @Test func aMillionLetters() {
    let digest = Digest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(
      digest.description == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(digest.short == "cdc76e5c")
    #expect(digest.word == 0xcdc7_6e5c_9914_fb92)
    #expect(digest.bytes.count == 32)
  }

  @Test func piecesOfAnyLengthGiveTheSame() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for length in [1, 3, 55, 56, 63, 64, 65, 128, 299] {
      var hasher = Digest.Hasher()
      for start in stride(from: 0, to: bytes.count, by: length) {
        hasher.update(bytes[start..<min(bytes.count, start + length)])
      }
      #expect(hasher.finalize() == Digest(of: bytes))
    }
    #expect(Digest(of: bytes.lazy.map { $0 }) == Digest(of: bytes))
  }

  @Test func everyLengthRoundABlockPadsToAnother() {
    let digests = (0...130).map { Digest(of: repeatElement(0, count: $0)) }
    #expect(Set(digests).count == digests.count)
  }

  @Test func numbersCountByTheirBytes() {
    var hasher = Digest.Hasher()
    hasher.update(numbers: [UInt32(0x0403_0201), 0x0807_0605])
    #expect(hasher.finalize() == Digest(of: [1, 2, 3, 4, 5, 6, 7, 8]))
  }
}
