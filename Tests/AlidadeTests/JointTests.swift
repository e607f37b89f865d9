import Foundation
import Testing
import _TestSupport

/// The table "To add something" of `Sources/README.md`, held against the sources.
@Suite struct JointTests {
  /// One row: what is added, an example of it, and the files that may mention the example.
  struct Joint: CustomTestStringConvertible, Sendable {
    let idea: String
    let example: String
    let files: Set<String>
    var testDescription: String { idea }
  }

  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources").standardizedFileURL

  /// The rows of the table.
  static let joints: [Joint] = {
    guard
      let page = try? String(contentsOf: sources.appending(path: "README.md"), encoding: .utf8)
    else { return [] }
    return page.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, cells[2].hasPrefix("`") else { return nil }
      let names = cells[2].split(separator: "`").enumerated()
        .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }
      return Joint(idea: cells[0], example: names[0], files: Set(names.dropFirst()))
    }
  }()

  @Test func theTableHasTheJointsOfTheHouse() {
    #expect(
      Self.joints.map(\.idea) == [
        "an ID model", "a metric", "a format of rows", "a system of alignment",
        "a part of such systems", "a verb",
      ])
    for joint in Self.joints { #expect((1...2).contains(joint.files.count), "\(joint.idea)") }
  }

  @Test(arguments: joints) func theExampleIsMentionedInItsFilesAlone(_ joint: Joint) throws {
    let all = try #require(FileManager.default.enumerator(atPath: Self.sources.path))
    var mentioning: Set<String> = []
    for case let file as String in all where file.hasSuffix(".swift") {
      let text = try String(contentsOf: Self.sources.appending(path: file), encoding: .utf8)
      guard text.contains(joint.example) else { continue }
      let code = text.split(separator: "\n").filter {
        !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//")
      }
      let words = code.joined(separator: "\n").split {
        !($0.isLetter || $0.isNumber || $0 == "_")
      }
      if words.contains(Substring(joint.example)) { mentioning.insert(file) }
    }
    // A system is made of parts, and names them.
    if joint.idea.contains("part") {
      mentioning = mentioning.filter { !$0.hasPrefix("Alignment/Systems/") }
    }
    #expect(mentioning == joint.files)
  }
}
