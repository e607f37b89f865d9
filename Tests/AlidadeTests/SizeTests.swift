import Foundation
import Testing
import _TestSupport

/// What makes the program large and slow to start.
@Suite struct SizeTests {
  /// Foundation brings the tables of all languages with it: four fifths of a static program.
  @Test func noRoomOfTheProgramImportsFoundation() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources").standardizedFileURL
    let files = try #require(FileManager.default.enumerator(atPath: sources.path))
    var count = 0
    for case let file as String in files where file.hasSuffix(".swift") {
      guard !file.hasPrefix("Benchmarks/") else { continue }
      count += 1
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      #expect(
        !text.split(separator: "\n").contains { $0.hasSuffix("import Foundation") }, "\(file)")
    }
    #expect(count > 100)
  }
}
