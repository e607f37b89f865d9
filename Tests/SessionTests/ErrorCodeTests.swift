import Foundation
import Support
import Testing

@testable import Session

/// Codes of errors: each stands for one thing for ever, and `help` explains it.
@Suite struct ErrorCodeTests {
  private static let file = "Tests/SessionTests/Fixtures/codes.txt"

  /// The explanation of each code, as the examples of the errors' types give it.
  private static let errors = ErrorCatalogue().examples
  private static let explanations = errors.map(\.explanation)

  @Test func noCodeStandsForTwoErrors() {
    for type in ErrorCatalogue.types {
      #expect(!type.examples.isEmpty, "\(type)")
    }
    let codes = Self.explanations.map(\.code)
    for (code, next) in zip(codes, codes.dropFirst()) {
      #expect(code < next, "\(code) stands for two errors")
    }
    for code in codes { #expect(Explanation.isCode(code) && code >= "E500", "\(code)") }
  }

  /// A code that a source file names has an example, so that no case and no type is forgotten.
  ///
  /// It is named in one place. What a notebook has beside its cells, no session knows.
  @Test func eachCodeOfTheSourcesHasAnExample() throws {
    var named: [String: Int] = [:]
    let root = Golden.path("Sources")
    for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init()
    where path.hasSuffix(".swift") && !path.hasPrefix("Notebooks/") {
      let text = try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
      let code = #/(?:Explanation\(\s*|^ +\(\s*)"(E[5-9]\d\d)"/#.anchorsMatchLineEndings()
      for match in text.matches(of: code) { named[String(match.1), default: 0] += 1 }
    }
    let known = Self.explanations.map(\.code)
    #expect(named.keys.sorted() == known)
    #expect(named.filter { $0.value > 1 }.isEmpty)
    #expect(known.count > 180)
  }

  @Test func wordsAreLowerCaseWithoutAFullStop() {
    for explanation in Self.explanations {
      for words in [explanation.message, explanation.cause, explanation.cure] + explanation.help {
        #expect(!words.isEmpty && !words.hasSuffix("."), "\(explanation.code): \(words)")
      }
      for words in [explanation.cause, explanation.cure] {
        #expect(
          words.prefix(1).lowercased() == words.prefix(1)
            || ["UTF", "JSON", "LoRA"].contains { words.hasPrefix($0) },
          "\(explanation.code): \(words)")
      }
    }
  }

  /// The list of all codes that there ever were: a code that no error has any more is marked there, and
  /// never comes back.
  @Test func codesAreThePinnedOnes() throws {
    let pinned = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: Golden.path(Self.file))), as: UTF8.self
    ).split(separator: "\n").map { (code: String($0.prefix(4)), line: String($0)) }
    let retired = Set(pinned.filter { $0.line.hasSuffix("  retired") }.map(\.code))
    var lines = Dictionary(
      uniqueKeysWithValues: zip(Self.errors, Self.explanations).map { error, words in
        (
          words.code,
          "\(words.code)  \(type(of: error))  \(words.message.split(separator: "\n")[0])"
        )
      })
    #expect(retired.isDisjoint(with: lines.keys))
    for (code, line) in pinned where lines[code] == nil {
      lines[code] = retired.contains(code) ? line : "\(code)  retired"
    }
    let text = lines.sorted { $0.key < $1.key }.map { $0.value + "\n" }.joined()
    try Golden.expect(text, isIn: Self.file)
  }

  @Test func helpExplainsEachCode() throws {
    let t = TestSession()
    for explanation in Self.explanations {
      let shown = t.shown("help \(explanation.code)")
      #expect(shown.hasPrefix("\(explanation.code): "), "\(shown)")
      #expect(shown.contains("\ncause\n") && shown.contains("\ncure\n"), "\(shown)")
    }
    #expect(
      t.shown("help E533") == """
        E533: can't sample 1,000 of 100 users

        cause
          the data have fewer users

        cure
          ask for fewer

        wrong
          sample shop users=1_000_000

        right
          sample shop users=1000
        """)
    #expect(t.shown("help \"E628\"").contains("\nverbs\n  join: `join` with `mixed=true` puts"))
  }

  @Test(
    "verbs say what of theirs helps",
    arguments: [
      ("E511", "load: `encoding=utf-16` reads rows of it"),
      ("E546", "load: `titles_item=` says which key holds them"),
      ("E515", "load: `format=delimited` reads lines as rows of fields"),
      ("E521", "load: `bad=skip` leaves them out"),
      ("E521", "rankings: `bad=skip` leaves them out"),
      ("E521", "recommend: `bad=skip` leaves them out"),
      ("E609", "evaluate: `positive=4` takes ratings"),
      ("E610", "evaluate: `load` takes a column of labels"),
      ("E630", "pivot: `summarise` makes one row of them"),
      ("E641", "evaluate: `fold=true` makes vectors of the histories"),
      ("E745", "vectors: say which with `tensor=`"),
      ("E746", "vectors: say with `ids=` which items the rows are"),
      ("E781", "fuse: `rankings` with `unknown=drop` makes lists that can be fused"),
      ("E802", "generate: `embed` takes `MODEL`"), ("E826", "lora: `lora` makes one"),
      ("E903", "recommend: a file; `user=` takes an id"),
    ])
  func hints(code: String, words: String) {
    let shown = TestSession().shown("help \(code)")
    #expect(shown.contains("\n  " + words), "\(shown)")
  }
}
