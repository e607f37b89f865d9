import Foundation
import Testing

@testable import Language

/// Runs the programs under `Programs`: `# expect: text` says what is printed, in order, and
/// `# expect error: message` (or `warning`) what is reported at its line.
@Suite struct ProgramTests {
  static let programs: [String] = {
    let folder = Bundle.module.resourceURL?.appendingPathComponent("Programs")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder?.path ?? "")
    return (names ?? []).filter { $0.hasSuffix(".ald") && !$0.hasPrefix("_") }.sorted()
  }()

  static func text(_ name: String) throws -> String {
    let folder = try #require(Bundle.module.resourceURL)
    return try String(
      contentsOf: folder.appendingPathComponent("Programs/\(name)"), encoding: .utf8)
  }

  @Test func thereArePrograms() { #expect(Self.programs.count >= 10) }

  @Test(arguments: programs) func program(_ name: String) throws {
    let text = try Self.text(name)
    var expected: [String] = []
    var reported: [String] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if let match = line.firstMatch(of: /# expect: ?(.*)$/) { expected.append(String(match.1)) }
      if let match = line.firstMatch(of: /# expect (error|warning): (.*)$/) {
        reported.append("\(index + 1) \(match.1): \(match.2)")
      }
    }
    let session = ToySession(
      arguments: ["size=night", "7"], files: ["_included.ald": try Self.text("_included.ald")])
    let diagnostics = try session.run(text, name: name)
    #expect(session.output.flatMap { $0.components(separatedBy: "\n") } == expected)
    #expect(
      diagnostics.map { "\($0.range?.line ?? 0) \($0.severity.rawValue): \($0.message)" }
        == reported)
  }
}
