import Foundation
import Testing
import Tokenizers
import _TestSupport

/// Which of two files holds that say different things, as Transformers 5 reads them.
@Suite struct ContradictionTests {
  private struct Case: Decodable {
    var files: [String: String]
    var text: String
    var ids: [Int32]
  }

  /// The ids that `Scripts/fixtures/sentences.py` got, and that whatever doesn't hold is named.
  @Test func idsEqualTransformers() throws {
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(Fixtures.bytes("contradictions.json")))
    #expect(cases.count == 22)
    var overruled: [String: Int] = [:]
    for one in cases {
      let folder = try TemporaryFolder()
      for (name, text) in one.files { try folder.write(text.utf8, to: name) }
      let tokenizer = try TokenizerLoader.load(folder: folder.path) {
        let name = $0.path.replacingOccurrences(of: folder.path, with: "F")
        overruled["\(name) \($0.key)", default: 0] += 1
        #expect($0.by.hasPrefix(folder.path) && $0.by != $0.path)
      }
      #expect(
        tokenizer.encode(one.text, addingSpecialTokens: true) == one.ids,
        "\(one.files.keys.sorted()) \(one.files["tokenizer_config.json"] ?? "")")
    }
    #expect(
      overruled == [
        "F/tokenizer_config.json add_bos_token": 2, "F/tokenizer_config.json add_eos_token": 2,
        "F/tokenizer.json normalizer.lowercase": 4, "F/tokenizer.json normalizer.strip_accents": 4,
      ])
  }

  @Test func textsCanBecomeLowerCaseFirst() throws {
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(Fixtures.bytes("contradictions.json")))
    for one in [cases[0], cases[8]] {
      let folder = try TemporaryFolder()
      for (name, text) in one.files { try folder.write(text.utf8, to: name) }
      let plain = try TokenizerLoader.load(folder: folder.path)
      let lower = try TokenizerLoader.load(folder: folder.path, lowercases: true)
      #expect(plain.encode("AB") != plain.encode("ab"))
      #expect(lower.encode("AB") == plain.encode("ab"))
    }
  }
}
